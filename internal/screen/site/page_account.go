package site

// SignInPage is where readers and staff come in.
type SignInPage struct {
	Frame
	Reason        string // why they are asked, or why it did not work; empty: they came by themselves
	Refused       bool   // the reason is a refusal
	Next          string // path to go on to
	Email         string
	Mail          bool // letters can be sent
	Passkeys      bool // this address can have them
	WithPassword  bool // the part with the password was used
	EmailError    string
	PasswordError string
	Providers     []Link
}

// SentPage says that a letter is on its way, and takes its code.
type SentPage struct {
	Frame
	Reset     bool // the letter is for a new password, and has no code
	Reason    string
	CodeError string
}

// TokenPage stands behind the link of a letter, or of a command: it asks before
// anything is done.
type TokenPage struct {
	Frame
	Kind          string // "sign_in", "invitation", "first", "reset" or "erasure"
	Action        string
	Token         string
	Email         string // whose it is; empty with "first"
	New           bool   // there is no account of that address yet
	AskName       bool
	AskEmail      bool
	AskPassword   bool
	Keep          bool // an erasure leaves the words
	Name          string
	Reason        string
	NameError     string
	EmailError    string
	PasswordError string
}

// SecondPage asks for the second factor.
type SecondPage struct {
	Frame
	Reason    string
	CodeError string
}

// BackPage is the last step of coming back from another provider.
type BackPage struct {
	Frame
	Provider string
	Action   string
	State    string
	Code     string
}

// MyPage is a person's own page.
type MyPage struct {
	Frame
	Notice    string // what was just done; empty: nothing
	Reason    string // why something was not done
	Name      string
	Email     string
	Role      string // worded; empty: a reader
	NameError string

	Claimable int // comments of a guest with this address
	Words     string
	Replies   string

	Sessions  []MySession
	Passkeys  []MyPasskey
	CanHave   bool // passkeys
	Providers []MyProvider

	HasPassword     bool
	CurrentError    string
	PasswordError   string
	HasSecond       bool
	Codes           int // on paper, left
	Desk            bool
	DeskWants       bool // works for the paper, and has shown too little for the desk
	CanErase        bool
	AskCurrent      bool // the password is asked for before it is changed
	ProvidersToJoin []Link
}

// MySession is a browser in which somebody is signed in.
type MySession struct {
	ID      string
	Device  string
	Method  string // worded
	Seen    Time
	Created Time
	Current bool
}

// MyPasskey is one of somebody's keys.
type MyPasskey struct {
	ID      string
	Name    string
	Created Time
	Used    Time // zero: never
}

// MyProvider is a provider that somebody signs in with.
type MyProvider struct {
	Name    string
	Issuer  string
	Created Time
}

// EnrolPage sets a second factor up.
type EnrolPage struct {
	Frame
	Secret    string
	Picture   Barcode // of the secret, for the app
	Sealed    string
	Reason    string
	CodeError string
}

// Barcode is a square one, as the path of a picture in that many units.
type Barcode struct {
	Size int
	Path string
}

// CodesPage shows the codes on paper, once.
type CodesPage struct {
	Frame
	Codes []string
}

// WordsPage is what somebody has written, or the answers to it.
type WordsPage struct {
	Frame
	Kind  string // "comments" or "replies"
	Other string // address of the other kind
	Words []MyWords
	Older string // address; empty: this is the last page
}

// MyWords is one comment in a list of them.
type MyWords struct {
	Story Link
	Name  string
	Text  string
	Time  Time
	URL   string
	State string // as Comment.State
}

// ErasurePage asks how an account shall go.
type ErasurePage struct {
	Frame
	HasPassword   bool
	Mail          bool
	Sent          bool // a letter that confirms it is on its way
	Done          bool
	Reason        string
	PasswordError string
}
