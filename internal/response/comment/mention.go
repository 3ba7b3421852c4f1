package comment

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/floor/db"
)

// Mention is somebody that a comment speaks to, by their latest comment in the
// thread when it was written.
type Mention struct {
	PublicID string // of that comment
	Name     string // of its writer
}

// Spoken is a mention with where it leads.
type Spoken struct{ Name, URL string }

const (
	// maxMentions bounds whom one comment speaks to: it may be told to each.
	maxMentions = 10
	// spokenAmong bounds the comments of a thread among whose writers a name is
	// looked for, the newest first.
	spokenAmong = 500
)

// Mentions are the people that the comment speaks to.
func (c Comment) Mentions() []Mention {
	var list []Mention
	for line := range strings.Lines(c.mentions) {
		public, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		list = append(list, Mention{public, name})
	}
	return list
}

// keepMentions finds whom a comment speaks to, among the people of its thread. Most
// comments have no "@" and cost nothing here.
func keepMentions(tx *db.Tx, one Comment) error {
	if one.Version > 0 { // it was written before
		if err := forgetMentions(tx, one.ID); err != nil {
			return err
		}
	}
	if !strings.Contains(one.Body, "@") {
		return nil
	}
	type person struct {
		id           db.ID
		public, name string
	}
	people, err := db.All(tx.Context(), tx, func(r db.Row) (p person, err error) {
		err = r.Scan(&p.id, &p.public, &p.name)
		return p, err
	}, `
		select id, public_id, name
		from comment
		where story_id = $1 and root = $2 and state = 'shown' and id <> $3
		order by seq desc
		limit $4`, one.StoryID, one.Root, one.ID, spokenAmong)
	if err != nil {
		return err
	}
	names := make([]string, len(people))
	for i, p := range people {
		names[i] = p.name
	}
	var stored strings.Builder
	told := map[db.ID]bool{}
	for _, at := range spoken(one.Body, names) {
		// The first of a name is the latest comment of whoever bears it.
		p := people[slices.Index(names, at.name)]
		if told[p.id] || len(told) == maxMentions {
			continue
		}
		told[p.id] = true
		stored.WriteString(p.public + " " + p.name + "\n")
		if _, err := tx.Exec(`
			insert into mention (comment_id, target_id, name)
			values ($1, $2, $3)`, one.ID, p.id, p.name); err != nil {
			return err
		}
	}
	if stored.Len() == 0 {
		return nil
	}
	_, err = tx.Exec(`
		update comment
		set mentions = $1
		where id = $2`, stored.String(), one.ID)
	return err
}

func forgetMentions(tx *db.Tx, id db.ID) error {
	n, err := tx.Exec(`
		delete from mention
		where comment_id = $1`, id)
	if err != nil || n == 0 {
		return err
	}
	_, err = tx.Exec(`
		update comment
		set mentions = ''
		where id = $1`, id)
	return err
}

// forgetSpokenTo takes the name of an erased comment's writer out of what others
// have stored of it; their own words stay theirs.
func forgetSpokenTo(tx *db.Tx, target db.ID) error {
	if _, err := tx.Exec(`
		update comment
		set mentions = '', version = version + 1
		where id in (select comment_id from mention where target_id = $1)`, target); err != nil {
		return err
	}
	_, err := tx.Exec(`
		delete from mention
		where target_id = $1`, target)
	return err
}

// spokenAt is where a text says "@Name".
type spokenAt struct {
	from, to int
	name     string
}

// spoken finds the names that a text speaks to, the longest where several fit.
func spoken(text string, names []string) []spokenAt {
	if !strings.Contains(text, "@") || len(names) == 0 {
		return nil
	}
	names = slices.Clone(names)
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var list []spokenAt
	for from := 0; len(list) < 2*maxMentions; {
		i := strings.IndexByte(text[from:], '@')
		if i < 0 {
			break
		}
		at := from + i
		from = at + 1
		if before, _ := utf8.DecodeLastRuneInString(text[:at]); unicode.IsLetter(before) || unicode.IsDigit(before) {
			continue // an address
		}
		for _, name := range names {
			to := from + len(name)
			if name == "" || to > len(text) || !strings.EqualFold(text[from:to], name) {
				continue
			}
			if after, _ := utf8.DecodeRuneInString(text[to:]); unicode.IsLetter(after) || unicode.IsDigit(after) {
				continue
			}
			list = append(list, spokenAt{at, to, name})
			from = to
			break
		}
	}
	return list
}

// plain writes words, with the people in them as links and what was looked for
// pointed out.
func (m *markup) plain(text string) {
	names := make([]string, len(m.words.Speaks))
	for i, s := range m.words.Speaks {
		names[i] = s.Name
	}
	done := 0
	for _, at := range spoken(text, names) {
		if m.spoke++; m.spoke > 2*maxMentions {
			break // the rest is words: a name is short and a link is long
		}
		m.found(text[done:at.from])
		i := slices.Index(names, at.name)
		m.out.Raw("<a").Attr("href", m.words.Speaks[i].URL).Raw(">").Text(text[at.from:at.to]).Raw("</a>")
		done = at.to
	}
	m.found(text[done:])
}
