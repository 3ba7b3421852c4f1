package app_test

import (
	"context"
	driver "database/sql"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/media"

	"golang.org/x/net/html"
)

// tables reads every table of a site's database past the program.
func tables(t testing.TB, dir string) map[string][]string {
	t.Helper()
	file := openFile(t, dir)
	defer file.Close()
	names := rowsOf(t, file, `select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`)
	all := map[string][]string{}
	for _, name := range names {
		all[name] = rowsOf(t, file, `select * from "`+name+`"`)
	}
	if len(all) < 10 {
		t.Fatalf("only %d tables", len(all))
	}
	return all
}

// openFile opens a site's database past the program.
func openFile(t testing.TB, dir string) *driver.DB {
	t.Helper()
	file, err := driver.Open("sqlite", "file:"+filepath.Join(dir, db.File))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// rowsOf reads rows as text, their columns joined.
func rowsOf(t testing.TB, file *driver.DB, query string) []string {
	t.Helper()
	rows, err := file.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for rows.Next() {
		cells := make([]driver.NullString, len(columns))
		places := make([]any, len(cells))
		for i := range cells {
			places[i] = &cells[i]
		}
		if err := rows.Scan(places...); err != nil {
			t.Fatal(err)
		}
		words := make([]string, len(cells))
		for i, c := range cells {
			words[i] = c.String
		}
		list = append(list, strings.Join(words, "\x1f"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func stands(all map[string][]string, text string) bool {
	for _, rows := range all {
		for _, row := range rows {
			if strings.Contains(row, text) {
				return true
			}
		}
	}
	return false
}

// tails are what a text may end in when its limit cuts it: characters of more
// than one byte, and such as are put together from several.
var tails = []string{"é", "𝒳", "e\u0301", "👩‍🔧", "<b", "&am"}

// TestLimitsRefuseAndNeverCut is B3: a text within its limit is stored as it
// came, to the byte; one beyond it is refused, and nothing of it is stored.
func TestLimitsRefuseAndNeverCut(t *testing.T) {
	dir := t.TempDir()
	s := standIn(t, dir)
	item, err := s.Media.Take(context.Background(), account.AtCommand("publish"), pixel(t, 1), media.Words{})
	if err != nil {
		t.Fatal(err)
	}
	story := s.publish(plainStory("Limits"))
	type trial struct{ name, text string }
	var kept, refused []trial
	for name, f := range writable {
		if f.kind != words || f.limit == 0 {
			continue
		}
		for n, tail := range tails {
			for _, over := range []int{-1, 0, 1} {
				head := marker(name) + "n" + string(rune('a'+n)) + string(rune('b'+over)) + "q"
				text := head + strings.Repeat("é", f.limit+over-utf8.RuneCountInString(head+tail)) + tail
				var taken bool
				switch name {
				case "Comment.Name", "Comment.Body":
					form := fields("It held.", "Ada", "ada@reader.example", "")
					form.Set(strings.ToLower(strings.TrimPrefix(name, "Comment.")), text)
					got := s.post(story.URL, form)
					taken = got.status == http.StatusSeeOther
					if !taken && got.status != http.StatusUnprocessableEntity {
						t.Errorf("%s: %d", name, got.status)
					}
					if !taken && !strings.Contains(html.UnescapeString(got.text()), text) {
						t.Errorf("%s: refused with %d characters, and the form does not give them back", name, f.limit+over)
					}
				case "Author.Name", "Author.Title", "Author.About", "Author.Links[].Name", "Section.Name", "Section.Intro", "Storyline.Name", "Storyline.Intro":
					d := fullDraft(item.PublicID, item.PublicID)
					d.Headline, d.SourceID, d.Section, d.Storyline, d.Byline = "Limit of "+head, head, "S "+head, "L "+head, credit("A "+head)
					err := s.describeOne(s.publish(d), name, text)
					if err != nil && !refusal(err) {
						t.Errorf("%s with %d characters is a fault: %v", name, f.limit+over, err)
					}
					taken = err == nil
				default:
					d := fullDraft(item.PublicID, item.PublicID)
					d.Headline, d.SourceID = "Limit of "+head, head
					if !put(&d, name, text) {
						t.Fatalf("%s: no place for it", name)
					}
					_, _, err := s.Publish(context.Background(), account.AtCommand("publish"), app.CopyItem{Draft: d})
					if err != nil && !refusal(err) {
						t.Errorf("%s with %d characters is a fault: %v", name, f.limit+over, err)
					}
					taken = err == nil
				}
				if want := over <= 0; taken != want {
					t.Errorf("%s with %d characters, limit %d: taken is %t", name, f.limit+over, f.limit, taken)
				}
				if taken {
					kept = append(kept, trial{name, text})
				} else {
					refused = append(refused, trial{name, head})
				}
			}
		}
	}
	all := tables(t, dir)
	for _, one := range kept {
		if !stands(all, one.text) && !stands(all, strings.NewReplacer("<", `\u003c`, "&", `\u0026`).Replace(one.text)) {
			t.Errorf("%s: taken, and not stored as it came: …%q", one.name, one.text[len(one.text)-20:])
		}
	}
	for _, one := range refused {
		if stands(all, one.text+"é") {
			t.Errorf("%s: refused, and something of it is stored", one.name)
		}
	}
	t.Logf("%d texts taken and %d refused", len(kept), len(refused))
}

// TestLinkedDataKeepsItsPlace is B4: no text ends the script that the JSON-LD
// stands in, and machines read exactly what was written.
func TestLinkedDataKeepsItsPlace(t *testing.T) {
	s := stand(t)
	d := plainStory("placeholder")
	const hostile = `</script><!--<script>&"'` + "\u00e9]]>"
	d.Headline, d.Byline, d.Tags = hostile+" headline", credit(hostile+" name"), []string{hostile + " tag"}
	d.Standfirst, d.Dateline.Place = hostile+"\u2028standfirst\u2029", hostile+" place"
	got := s.page(s.publish(d).URL)
	v, err := jsonLDOf(got.body)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	eachText(v, func(text string) { said = append(said, text) })
	for _, want := range []string{hostile + " headline", hostile + " name", hostile + " tag", hostile + " place", hostile + " standfirst"} {
		found := false
		for _, text := range said {
			found = found || strings.Contains(text, want)
		}
		if !found {
			t.Errorf("the JSON-LD does not say %q:\n%q", want, said)
		}
	}
	if _, err := shapeOf(got.body); err != nil {
		t.Error(err)
	}
}

// TestNoCommentBreaksOutOfItsPlace is B5: whatever a comment opens or closes,
// the next one stands as deep in the page.
func TestNoCommentBreaksOutOfItsPlace(t *testing.T) {
	s := stand(t)
	story := s.publish(plainStory("Depths"))
	bodies := []string{
		"Nothing of note.", strings.Repeat("<div>", 500), "</div></main></article></li></ol>", "<table><tr><td>", "<ol><li><article>",
		"</p></p></p><p>", "<textarea>", "<!--", "<![CDATA[", "<svg><title>", "<select><option>", "<template>", "<a href=//x.example>", "<button>", "Nothing more.",
	}
	for _, body := range bodies {
		s.say(story.URL, body)
	}
	for _, path := range []string{story.URL, story.URL + "?sort=oldest", story.URL + "?view=all"} {
		root, err := html.Parse(strings.NewReader(s.page(path).text()))
		if err != nil {
			t.Fatal(err)
		}
		depths := map[int]int{}
		for n := range root.Descendants() {
			if n.Type != html.ElementNode || !strings.HasPrefix(attr(n, "id"), "c-") {
				continue
			}
			depth := 0
			for up := n.Parent; up != nil; up = up.Parent {
				depth++
			}
			depths[depth]++
		}
		if len(depths) != 1 || sum(depths) != len(bodies) {
			t.Errorf("%s: comments by their depth: %v; %d were written", path, depths, len(bodies))
		}
	}
}

func sum(counts map[int]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}
