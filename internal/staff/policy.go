package staff

import (
	"slices"
	"strings"
)

// Role is what a member of staff is here for.
type Role string

// The roles.
const (
	Owner         Role = "owner"
	Editor        Role = "editor"
	Sub           Role = "sub" // sub-editor: reads everything before it goes out
	Writer        Role = "writer"
	Translator    Role = "translator"
	PictureEditor Role = "picture editor"
	Revenue       Role = "revenue"
	Support       Role = "support"
)

// Roles are all roles, in the order in which the desk shows them.
var Roles = []Role{Owner, Editor, Sub, Writer, Translator, PictureEditor, Revenue, Support}

// Action is something at the desk that not everybody may do.
type Action string

// The actions. Those on one version may be granted for one's own alone: a
// version is somebody's own if they began it or if it is assigned to them.
const (
	SeeDesk     Action = "see the desk"
	Write       Action = "begin a story"
	Translate   Action = "begin a translation"
	Edit        Action = "edit a text"       // on a version
	Comment     Action = "comment"           // on a version
	Plan        Action = "plan"              // on a version: stage, assignee, due time
	Illustrate  Action = "bring in pictures" // also on a version: its pictures
	Preview     Action = "make a preview link"
	Legal       Action = "set the legal flag"
	Embargo     Action = "set or lift an embargo"
	Publish     Action = "publish"  // on a version: now, later, with a correction
	Withdraw    Action = "withdraw" // on a version
	Kill        Action = "kill"     // on a version
	SetFront    Action = "change the front pages"
	SeeAudit    Action = "see the audit"
	SetHouse    Action = "change the house"
	SetPeople   Action = "change people and roles"
	SetPartners Action = "give stories to partners"
	ReadMailbox Action = "read the mailbox" // it holds readers' addresses and codes
)

// Actions are all actions, in the order in which the desk shows them.
var Actions = []Action{SeeDesk, Write, Translate, Edit, Comment, Plan, Illustrate, Preview, Legal, Embargo, Publish, Withdraw, Kill, SetFront, SeeAudit, SetHouse, SetPeople, SetPartners, ReadMailbox}

// OnVersion are the actions that are done to one version, so that it matters
// whose it is.
var OnVersion = []Action{Edit, Comment, Plan, Illustrate, Preview, Legal, Embargo, Publish, Withdraw, Kill}

// Grant says for which objects an action is allowed.
type Grant string

// The grants.
const (
	Denied Grant = ""
	Own    Grant = "own"
	All    Grant = "all"
)

// policy is the one table that decides: what does not stand here is denied.
var policy = map[Role]map[Action]Grant{
	Owner: {SeeDesk: All, Write: All, Translate: All, Edit: All, Comment: All, Plan: All, Illustrate: All, Preview: All, Legal: All, Embargo: All,
		Publish: All, Withdraw: All, Kill: All, SetFront: All, SeeAudit: All, SetHouse: All, SetPeople: All, SetPartners: All, ReadMailbox: All},
	Editor: {SeeDesk: All, Write: All, Translate: All, Edit: All, Comment: All, Plan: All, Illustrate: All, Preview: All, Legal: All, Embargo: All,
		Publish: All, Withdraw: All, Kill: All, SetFront: All, SeeAudit: All},
	Sub: {SeeDesk: All, Write: All, Edit: All, Comment: All, Plan: All, Illustrate: All, Preview: All, Legal: All,
		Publish: All, Withdraw: All, SetFront: All, SeeAudit: All},
	Writer:        {SeeDesk: All, Write: All, Edit: Own, Comment: All, Plan: Own, Illustrate: Own, Preview: Own},
	Translator:    {SeeDesk: All, Translate: All, Edit: Own, Comment: All, Plan: Own, Illustrate: Own, Preview: Own},
	PictureEditor: {SeeDesk: All, Comment: All, Illustrate: All, Preview: All},
	Revenue:       {SeeDesk: All, SetPartners: All},
	Support:       {SeeDesk: All, ReadMailbox: All},
}

// Granted says for which objects a role may do something.
func Granted(r Role, a Action) Grant { return policy[r][a] }

// May says whether a role may do something to what is its own, or another's.
func May(r Role, a Action, own bool) bool {
	g := policy[r][a]
	return g == All || own && g == Own
}

// Who lists the roles that may do something to any object, for the words of a
// refusal.
func Who(a Action) (roles []Role) {
	for _, r := range Roles {
		if Granted(r, a) == All {
			roles = append(roles, r)
		}
	}
	return roles
}

// known says whether a role is one of the list.
func known(r Role) bool { return slices.Contains(Roles, r) }

// OwnOnly lists the roles that may do something to what is their own, and to
// nothing else.
func OwnOnly(a Action) (roles []Role) {
	for _, r := range Roles {
		if Granted(r, a) == Own {
			roles = append(roles, r)
		}
	}
	return roles
}

func roleList() string {
	var all []string
	for _, r := range Roles {
		all = append(all, string(r))
	}
	return strings.Join(all, ", ")
}
