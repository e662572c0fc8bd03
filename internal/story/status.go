package story

import (
	"errors"
	"fmt"
)

// Status is where a version stands in the eyes of the public. The stages of the
// desk's own work are something else.
type Status string

// The statuses.
const (
	StatusDraft     Status = "draft"
	StatusScheduled Status = "scheduled"
	StatusPublished Status = "published"
	StatusCorrected Status = "corrected" // published, and a correction says what was wrong
	StatusWithdrawn Status = "withdrawn" // the page stays and says so
	StatusKilled    Status = "killed"    // gone everywhere, for good
)

// Statuses are all statuses, in the order of a version's life.
var Statuses = []Status{StatusDraft, StatusScheduled, StatusPublished, StatusCorrected, StatusWithdrawn, StatusKilled}

// Live says whether readers can read the version.
func (s Status) Live() bool { return s == StatusPublished || s == StatusCorrected }

// Act is something that changes, or might change, a status.
type Act string

// The acts.
const (
	ActSave       Act = "save"
	ActSchedule   Act = "schedule"
	ActUnschedule Act = "unschedule"
	ActPublish    Act = "publish"
	ActCorrect    Act = "correct" // publish with a new correction
	ActWithdraw   Act = "withdraw"
	ActKill       Act = "kill"

	// These leave the status as it is; they stand in the record of deeds.
	ActPlan        Act = "plan"
	ActFollow      Act = "follow"
	ActNotAffected Act = "not affected"
	ActRestore     Act = "restore"
	ActPreview     Act = "preview"
)

// Acts are all acts that may change a status.
var Acts = []Act{ActSave, ActSchedule, ActUnschedule, ActPublish, ActCorrect, ActWithdraw, ActKill}

// ErrTransition says that an act does not fit the status.
var ErrTransition = errors.New("not possible in this state")

var transitions = map[Status]map[Act]Status{
	StatusDraft: {
		ActSave: StatusDraft, ActSchedule: StatusScheduled, ActPublish: StatusPublished, ActKill: StatusKilled,
	},
	StatusScheduled: {
		ActSave: StatusScheduled, ActSchedule: StatusScheduled, ActUnschedule: StatusDraft,
		ActPublish: StatusPublished, ActKill: StatusKilled,
	},
	StatusPublished: {
		ActSave: StatusPublished, ActPublish: StatusPublished, ActCorrect: StatusCorrected,
		ActWithdraw: StatusWithdrawn, ActKill: StatusKilled,
	},
	StatusCorrected: {
		ActSave: StatusCorrected, ActPublish: StatusCorrected, ActCorrect: StatusCorrected,
		ActWithdraw: StatusWithdrawn, ActKill: StatusKilled,
	},
	StatusWithdrawn: {
		ActSave: StatusWithdrawn, ActPublish: StatusPublished, ActCorrect: StatusCorrected, ActKill: StatusKilled,
	},
	StatusKilled: {},
}

// Transition is the rule of publication: the status that an act leads to, or
// ErrTransition.
func Transition(from Status, act Act) (Status, error) {
	to, ok := transitions[from][act]
	if !ok {
		return from, fmt.Errorf("%w: cannot %s a version that is %s", ErrTransition, act, from)
	}
	return to, nil
}
