package story

import (
	"time"

	"standfirst/internal/id"
)

// EventChanged is the kind of the event that every change of what the public
// sees emits; its subject is the version and its data a Change.
const EventChanged = "version.changed"

// EventSaved is emitted by a save that the public does not see; its subject is
// the version and its data a Change without Was.
const EventSaved = "version.saved"

// EventPlanned is emitted when the desk's own work on a version changes: its
// stage, assignee, due time, flags. Its subject is the version, its data a Planned.
const EventPlanned = "version.planned"

// Planned is the data of EventPlanned.
type Planned struct {
	Version id.ID `json:"version"`
	Story   id.ID `json:"story"`
}

// Change is the data of the other events. Section, Topics and Authors are slugs.
type Change struct {
	Version  id.ID    `json:"version"`
	Story    id.ID    `json:"story"`
	Language string   `json:"language"`
	Status   Status   `json:"status"`
	Kind     Kind     `json:"kind"`
	Section  string   `json:"section"`
	Topics   []string `json:"topics"`
	Authors  []string `json:"authors"`
	// At is Meta.PublishedAt, and First Meta.FirstPublishedAt, whose month the
	// address bears.
	At    time.Time `json:"at,omitzero"`
	First time.Time `json:"first,omitzero"`
	Was   Was       `json:"was,omitzero"`
}

// Was is what the public saw before, so that the pages which showed it are
// drawn again too. Before the first publication it is empty.
type Was struct {
	Status  Status    `json:"status,omitempty"`
	Kind    Kind      `json:"kind,omitempty"`
	Section string    `json:"section,omitempty"`
	Topics  []string  `json:"topics,omitempty"`
	Authors []string  `json:"authors,omitempty"`
	At      time.Time `json:"at,omitzero"` // Meta.PublishedAt
}
