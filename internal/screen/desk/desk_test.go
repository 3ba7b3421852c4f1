package desk

import (
	"io/fs"
	"testing"

	"broadsheet/internal/floor/theme"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
)

// What the program asks for by a key that it puts together stands in the
// catalogue; templates are held to that when they are read.
func TestEachWordIsInTheCatalogue(t *testing.T) {
	ui, err := fs.Sub(files, "ui")
	if err != nil {
		t.Fatal(err)
	}
	look, err := theme.Load(ui, nil, theme.Options{Contract: contract, Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, room := range rooms {
		keys = append(keys, "room."+room.key)
	}
	for _, role := range account.Held() {
		keys = append(keys, "role."+string(role))
	}
	for _, code := range comment.Codes() {
		keys = append(keys, "code."+code)
	}
	for _, tab := range tabs {
		keys = append(keys, "tab."+string(tab))
	}
	for _, s := range []comment.State{comment.Shown, comment.Held, comment.Removed, comment.Spam, comment.Erased} {
		keys = append(keys, "state."+string(s))
	}
	for _, v := range []comment.Verb{comment.Approve, comment.Hold, comment.MarkSpam, comment.Remove, comment.Feature, comment.Unfeature, comment.Lock, comment.Unlock, comment.BlackOut, comment.BanWriter} {
		keys = append(keys, "did."+string(v))
	}
	keys = append(keys, "did.edit", "did.undo") // what a conflict may tell of beside decisions
	for _, by := range []string{account.ByMail, account.ByPassword, account.ByPasskey, account.ByProvider, account.ByInvitation} {
		keys = append(keys, "by."+by)
	}
	for _, key := range keys {
		if _, err := look.In("en").Msg(key); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// TestNoCellIsAFormula is B25.
func TestNoCellIsAFormula(t *testing.T) {
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠x": "'＠x",
		"": "", "role-admin": "role-admin", "Ada = Marsh": "Ada = Marsh",
	} {
		if got := harmless(cell); got != want {
			t.Errorf("%q became %q, want %q", cell, got, want)
		}
	}
}
