package site

// LetterFrame is what the template of every letter is given. A letter has two
// templates of one name, .html and .txt; pictures, styles elsewhere and scripts
// reach no letter.
type LetterFrame struct {
	Language  string
	Direction string
	Site      Link // its name and absolute address
	Subject   string
	Preview   string // what mail programs show beside the subject
	Foot      string // why it came
}

// LinkLetter is a letter (account/mail_link) that leads to one page: to sign in,
// to choose a password, to erase an account.
type LinkLetter struct {
	LetterFrame
	Lead   string
	Action Link
	Copy   string // before the address written out
	Code   string // for another device; empty: none
	Type   string // before the code
	Until  string
	Ignore string
}

// TestLetter is a letter (mail/test) by which the owner sees that mail arrives.
type TestLetter struct {
	LetterFrame
	Lead string
}
