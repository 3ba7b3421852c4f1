// Package setting keeps what the owner says of the paper's face while it is
// being read: name, menus, colours, fonts, logo. A value that is not set here is
// the command line's, or the theme's.
//
// The room's verbs are what a form calls: Get, Set with errors by field, Clear.
// Who may change settings is asked before, by the caller (account.Settings).
package setting

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"broadsheet/internal/floor/db"
)

// Values are all settings. A zero one is not set, but for the texts: Has tells
// a tagline that was emptied from one that nobody spoke of.
type Values struct {
	Name    string     `json:"name,omitempty"`
	Tagline string     `json:"tagline,omitempty"`
	Imprint string     `json:"imprint,omitempty"`
	Letter  string     `json:"letter,omitempty"`
	Rules   string     `json:"rules,omitempty"`
	Menu    []Entry    `json:"menu,omitempty"`
	Foot    []Entry    `json:"foot,omitempty"`
	Follow  []Presence `json:"follow,omitempty"`
	Colours Colours    `json:"colours,omitzero"`
	Fonts   Fonts      `json:"fonts,omitzero"`
	Logo    Logo       `json:"logo,omitzero"`
	// Progress is "on" where a line at the top shows how far a story is read.
	Progress string `json:"progress,omitempty"`

	has map[string]bool
}

// Has says whether a setting is set.
func (v *Values) Has(name string) bool { return v.has[name] }

// Entry is a line of a menu. Without a label it is called as the section or page
// at its address is.
type Entry struct {
	Label   string  `json:"label,omitempty"`
	URL     string  `json:"url,omitempty"` // empty: it only gathers entries
	Entries []Entry `json:"entries,omitempty"`
}

// Presence is a place where the publication can be followed.
type Presence struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// MaxLogo is the largest file of a logo.
const MaxLogo = 4 << 20

// Logo names pictures by their public ids, one for paper and one for the night.
type Logo struct {
	Light string `json:"light,omitempty"`
	Dark  string `json:"dark,omitempty"`
}

// field is one setting: its place in Values and its rules.
type field struct {
	name  string
	place func(*Values) any
	check func(*Values, *Invalid)
}

func fields() []field {
	return []field{
		{"name", func(v *Values) any { return &v.Name }, func(v *Values, w *Invalid) {
			if words(w, "name", &v.Name, 80); v.Name == "" {
				w.add("name", "give the paper a name, or clear the setting to have the one of the command line")
			}
		}},
		{"tagline", func(v *Values) any { return &v.Tagline }, func(v *Values, w *Invalid) { words(w, "tagline", &v.Tagline, 200) }},
		{"imprint", func(v *Values) any { return &v.Imprint }, func(v *Values, w *Invalid) { words(w, "imprint", &v.Imprint, 300) }},
		{"letter", func(v *Values) any { return &v.Letter }, checkLetter},
		{"rules", func(v *Values) any { return &v.Rules }, checkRules},
		{"menu", func(v *Values) any { return &v.Menu }, func(v *Values, w *Invalid) { checkMenu(w, "menu", v.Menu) }},
		{"foot", func(v *Values) any { return &v.Foot }, func(v *Values, w *Invalid) { checkMenu(w, "foot", v.Foot) }},
		{"follow", func(v *Values) any { return &v.Follow }, checkFollow},
		{"colours", func(v *Values) any { return &v.Colours }, func(v *Values, w *Invalid) { v.Colours.check(w) }},
		{"fonts", func(v *Values) any { return &v.Fonts }, func(v *Values, w *Invalid) { v.Fonts.check(w) }},
		{"logo", func(v *Values) any { return &v.Logo }, checkLogo},
		{"progress", func(v *Values) any { return &v.Progress }, func(v *Values, w *Invalid) {
			if v.Progress != "on" && v.Progress != "off" {
				w.add("progress", "%q is not understood; say on or off", short(v.Progress))
			}
		}},
	}
}

// Names are the settings that there are, in the order they are shown in.
func Names() []string {
	var names []string
	for _, f := range fields() {
		names = append(names, f.name)
	}
	return names
}

func fieldOf(name string) (field, error) {
	for _, f := range fields() {
		if f.name == name {
			return f, nil
		}
	}
	w := &Invalid{}
	w.add(name, "there is no such setting; there are %s", strings.Join(Names(), ", "))
	return field{}, w
}

// Settings is the room.
type Settings struct {
	db   *db.DB
	gen  atomic.Uint64
	held atomic.Pointer[held]
}

// New opens the room.
func New(d *db.DB) *Settings { return &Settings{db: d} }

// prefix keeps these rows apart from the database's own.
const prefix = "paper:"

type row struct{ name, value string }

func scan(r db.Row) (row, error) {
	var s row
	err := r.Scan(&s.name, &s.value)
	s.name = strings.TrimPrefix(s.name, prefix)
	return s, err
}

// Get reads all settings.
func Get(ctx context.Context, q db.Queryer) (*Values, error) {
	rows, err := db.All(ctx, q, scan, `
		select key, value
		from setting
		where key like 'paper:%'
		order by key
		limit 100`)
	if err != nil {
		return nil, err
	}
	v := &Values{has: map[string]bool{}}
	for _, r := range rows {
		f, err := fieldOf(r.name)
		if err != nil {
			continue // of a later version, which a restored backup may bring
		}
		if err := json.Unmarshal([]byte(r.value), f.place(v)); err != nil {
			return nil, fmt.Errorf("setting %s: %w", r.name, err)
		}
		v.has[r.name] = true
	}
	return v, nil
}

// Set changes settings, all of them or none; null clears one. What is refused is
// an *Invalid that names the fields. Readers see the change when Set returns.
func (s *Settings) Set(ctx context.Context, actor string, changes map[string]json.RawMessage) error {
	ready, err := check(changes)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var names []string
		for _, r := range ready {
			names = append(names, r.name)
			if err := store(tx, r); err != nil {
				return err
			}
		}
		return tx.Journal(db.Entry{Actor: actor, Verb: "set", Kind: Kind, Object: strings.Join(names, ", "), Drop: []string{"site"}})
	})
}

// Clear leaves settings to the command line and the theme again.
func (s *Settings) Clear(ctx context.Context, actor string, names ...string) error {
	changes := map[string]json.RawMessage{}
	for _, name := range names {
		changes[name] = json.RawMessage("null")
	}
	return s.Set(ctx, actor, changes)
}

func store(tx *db.Tx, r row) error {
	if r.value == "null" {
		_, err := tx.Exec(`
			delete from setting
			where key = $1`, prefix+r.name)
		return err
	}
	_, err := tx.Exec(`
		insert into setting (key, value)
		values ($1, $2)
		on conflict (key) do update
		set value = excluded.value`, prefix+r.name, r.value)
	return err
}

// check reads changes strictly and gives them in the form they are kept in.
func check(changes map[string]json.RawMessage) ([]row, error) {
	wrong := &Invalid{}
	var ready []row
	for name := range changes {
		if _, err := fieldOf(name); err != nil {
			return nil, err
		}
	}
	if len(changes) == 0 {
		wrong.add("", "name a setting: %s", strings.Join(Names(), ", "))
	}
	for _, f := range fields() {
		raw, named := changes[f.name]
		if !named {
			continue
		}
		if string(raw) == "null" {
			ready = append(ready, row{f.name, "null"})
			continue
		}
		v := &Values{}
		if err := strictly(raw, f.place(v)); err != nil {
			wrong.add(f.name, "%s", err)
			continue
		}
		before := len(wrong.Fields)
		f.check(v, wrong)
		if len(wrong.Fields) > before {
			continue
		}
		kept, err := json.Marshal(f.place(v))
		if err != nil {
			return nil, err
		}
		ready = append(ready, row{f.name, string(kept)})
	}
	if len(wrong.Fields) > 0 {
		return nil, wrong
	}
	return slices.Clip(ready), nil
}
