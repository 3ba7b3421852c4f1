package account

import (
	"slices"

	"broadsheet/internal/floor/db"
)

// Role is a set of answers to May.
type Role string

// The roles, from the fewest answers to the most. Command is whoever can run
// the program on the machine; System is the program itself, at a due time.
const (
	Guest       Role = "guest"
	Reader      Role = "reader"
	Contributor Role = "contributor"
	Reporter    Role = "reporter"
	Moderator   Role = "moderator"
	Editor      Role = "editor"
	Admin       Role = "admin"
	Command     Role = "command"
	System      Role = "system"
)

// Verb is something that one may or may not do.
type Verb string

// The verbs that rooms ask about.
const (
	Comment   Verb = "comment"    // answer a story
	Vote      Verb = "vote"       // say that a comment is good
	Draft     Verb = "draft"      // write or change an unpublished version
	ReadDraft Verb = "read-draft" // see what is not published
	Publish   Verb = "publish"    // put a version before readers
	Correct   Verb = "correct"    // publish a correction
	Withdraw  Verb = "withdraw"   // take a published story away
	Upload    Verb = "upload"     // take a picture in
	Ask       Verb = "ask"        // put a question to readers on a passage
	Hide      Verb = "hide"       // take a comment away, or hold it
	Show      Verb = "show"       // let a held comment appear
	Review    Verb = "review"     // read what waits, what is reported and who decided what
	Feature   Verb = "feature"    // put a comment before others
	Lock      Verb = "lock"       // end a thread
	BlackOut  Verb = "black-out"  // take a stretch of a comment's words away
	Ban       Verb = "ban"        // keep somebody from writing for a time
	Note      Verb = "note"       // tell colleagues of somebody who writes
	Appeal    Verb = "appeal"     // judge another's decision
	Switch    Verb = "switch"     // say who may write, how fast, and by which rules
	Erase     Verb = "erase"      // remove a person's data for good
	People    Verb = "people"     // invite, change roles
	Settings  Verb = "settings"   // change what the publication does
	Desk      Verb = "desk"       // come into the newsroom's own rooms
	Audit     Verb = "audit"      // read who did what
	Backup    Verb = "backup"     // copy everything
)

// Verbs lists every verb.
func Verbs() []Verb {
	return []Verb{Comment, Vote, Draft, ReadDraft, Publish, Correct, Withdraw, Upload, Ask, Hide, Show, Review, Feature, Lock, BlackOut, Ban, Note, Appeal, Switch, Erase, People, Settings, Desk, Audit, Backup}
}

// Roles lists every role.
func Roles() []Role {
	return []Role{Guest, Reader, Contributor, Reporter, Moderator, Editor, Admin, Command, System}
}

// Actor is who does something.
type Actor struct {
	Kind string // "command", "guest", "person" or "system"
	ID   db.ID  // of the guest or person
	Name string
	Role Role
}

// AtCommand is the actor of the command line; name is the machine's user.
func AtCommand(name string) Actor { return Actor{Kind: "command", Name: name, Role: Command} }

// AtDueTime is the program acting by its timetable.
func AtDueTime() Actor { return Actor{Kind: "system", Role: System} }

// String is how the journal and the revisions name the actor.
func (a Actor) String() string {
	if a.ID.IsZero() {
		return a.Kind
	}
	return a.Kind + ":" + a.ID.String()
}

// Object is what something is done to, as far as the answer depends on it.
type Object struct {
	Kind  string // "story", "comment", "media", "site", …
	Owner db.ID  // the person whose it is; zero: nobody's
}

// answer is no, yes, or yes to one's own things.
type answer int

const (
	no answer = iota
	own
	yes
)

// May is the one question that decides who may do what.
func May(actor Actor, verb Verb, object Object) bool {
	switch decide(actor.Role, verb) {
	case yes:
		return true
	case own:
		return !actor.ID.IsZero() && actor.ID == object.Owner
	}
	return false
}

// decide is the table of roles and verbs. What it does not name is no.
func decide(role Role, verb Verb) answer {
	in := func(roles ...Role) bool { return slices.Contains(roles, role) }
	switch verb {
	case Comment, Vote:
		if in(Guest, Reader, Contributor, Reporter, Moderator, Editor, Admin, Command) {
			return yes
		}
	case Draft, ReadDraft:
		if in(Reporter, Editor, Admin, Command) {
			return yes
		}
		if in(Contributor) {
			return own
		}
	case Upload:
		if in(Contributor, Reporter, Editor, Admin, Command) {
			return yes
		}
	case Publish:
		// The system publishes what an editor has scheduled.
		if in(Editor, Admin, Command, System) {
			return yes
		}
		if in(Reporter) {
			return own
		}
	case Correct:
		if in(Editor, Admin, Command) {
			return yes
		}
		if in(Reporter) {
			return own
		}
	case Withdraw, Ask:
		if in(Editor, Admin, Command) {
			return yes
		}
	case Hide, Show, Review, Feature, Lock, BlackOut, Ban, Note, Appeal, Switch:
		if in(Moderator, Editor, Admin, Command) {
			return yes
		}
	case Desk:
		if in(Contributor, Reporter, Moderator, Editor, Admin) {
			return yes
		}
	case Erase, People, Settings, Audit, Backup:
		if in(Admin, Command) {
			return yes
		}
	}
	return no
}
