package staff

// Stage is how far a sign-in has come. A session that is not Full opens nothing
// but the next step of signing in.
type Stage string

// The stages.
const (
	Nobody       Stage = ""              // before anything was shown
	SecondFactor Stage = "second factor" // a link from a mail was followed
	Enrol        Stage = "enrol"         // may set up a factor, and do nothing else
	Full         Stage = "full"          // has shown all that the account asks for
)

// Proof is what somebody has shown, after it was checked.
type Proof string

// The proofs.
const (
	MailedLink   Proof = "a link from a mail"
	OperatorLink Proof = "a link made on the house's machine"
	PasskeyShown Proof = "a passkey" // with the user verified by the authenticator
	AppCode      Proof = "a code of the authenticator app"
	RecoveryCode Proof = "a recovery code"
	SetUp        Proof = "a factor was set up"
	PutOff       Proof = "setting up a factor was put off"
)

// Proofs are all proofs.
var Proofs = []Proof{MailedLink, OperatorLink, PasskeyShown, AppCode, RecoveryCode, SetUp, PutOff}

// Facts are what the machine must know beside stage and proof.
type Facts struct {
	HasFactor bool // the account has a passkey or an authenticator app; before SetUp, if that is the proof
	Operator  bool // the sign-in began by a link made on the house's machine
	Optional  bool // the house lets the setting up of a factor be put off
}

// Next is the whole of signing in: to which stage a proof leads from a stage.
// What is not written here leads nowhere.
//
// A link from a mail never stands for a second factor. One made by whoever has
// the house's machine does: they could read and write everything anyway, and it
// is the way back in for who has lost their key. It leads no further than to
// setting up a new factor.
func Next(at Stage, p Proof, f Facts) (Stage, bool) {
	factor := p == PasskeyShown || p == AppCode || p == RecoveryCode
	switch {
	case at == Nobody && p == PasskeyShown:
		return Full, true // possession, and the authenticator has verified the user
	case at == Nobody && p == MailedLink && f.HasFactor:
		return SecondFactor, true
	case at == Nobody && (p == MailedLink || p == OperatorLink):
		return Enrol, true
	case at == SecondFactor && factor:
		return Full, true
	case at == Enrol && p == SetUp && (f.Operator || !f.HasFactor):
		return Full, true // who came by mail sets up a first factor, never one beside another
	case at == Enrol && factor && f.HasFactor:
		return Full, true
	case at == Enrol && p == PutOff && f.Optional && !f.HasFactor:
		return Full, true
	case at == Full && factor:
		return Full, true // proved again
	}
	return at, false
}
