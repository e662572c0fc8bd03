package staff

// Role is what a member of staff is here for.
type Role string

// The roles.
const (
	Owner   Role = "owner"
	Editor  Role = "editor"
	Writer  Role = "writer"
	Support Role = "support"
)

// Roles are all roles.
var Roles = []Role{Owner, Editor, Writer, Support}

// Action is something at the desk that not everybody may do.
type Action string

// The actions.
const (
	SeeDesk     Action = "see the desk"
	Publish     Action = "publish"
	Withdraw    Action = "withdraw"
	Kill        Action = "kill"
	ReadMailbox Action = "read the mailbox" // it holds readers' addresses and codes
)

// Actions are all actions, in the order in which the desk shows them.
var Actions = []Action{SeeDesk, Publish, Withdraw, Kill, ReadMailbox}

// policy is the one table that decides: what does not stand here is denied.
var policy = map[Role]map[Action]bool{
	Owner:   {SeeDesk: true, Publish: true, Withdraw: true, Kill: true, ReadMailbox: true},
	Editor:  {SeeDesk: true, Publish: true, Withdraw: true, Kill: true},
	Writer:  {SeeDesk: true},
	Support: {SeeDesk: true, ReadMailbox: true},
}

// May says whether a role may do something.
func May(r Role, a Action) bool { return policy[r][a] }

// Who lists the roles that may do something, for the words of a refusal.
func Who(a Action) (roles []Role) {
	for _, r := range Roles {
		if May(r, a) {
			roles = append(roles, r)
		}
	}
	return roles
}
