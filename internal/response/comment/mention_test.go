package comment_test

import (
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/testkit/dbtest"
)

func TestWhomACommentSpeaksTo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{EditFor: time.Hour})
		id := story(t, d, "published", "", time.Now().Add(-time.Hour))
		post := func(name, parent, body string) comment.Comment {
			t.Helper()
			got, err := c.Post(ctx, comment.Draft{Story: id, Parent: parent, Name: name, Email: "x@skerra.example", Body: body, Owner: []byte(name)})
			if err != nil {
				t.Fatal(err)
			}
			one, err := c.Find(ctx, d, got.PublicID)
			if err != nil {
				t.Fatal(err)
			}
			return one
		}
		root := post("Ann", "", "One.")
		post("Élie", "", "In another thread.")
		tom := post("Tom", root.PublicID, "@ann: two. @Élie")
		if got := tom.Mentions(); len(got) != 1 || got[0] != (comment.Mention{PublicID: root.PublicID, Name: "Ann"}) {
			t.Fatalf("%+v", got)
		}
		again := func() []comment.Mention {
			t.Helper()
			one, err := c.Find(ctx, d, tom.PublicID)
			if err != nil {
				t.Fatal(err)
			}
			tom = one
			return one.Mentions()
		}
		if _, err := c.Edit(ctx, comment.Writer{Owner: []byte("Tom")}, id, tom.PublicID, "Nobody.", tom.Version); err != nil || len(again()) != 0 {
			t.Fatalf("%v, %+v", err, again())
		}
		if _, err := c.Edit(ctx, comment.Writer{Owner: []byte("Tom")}, id, tom.PublicID, "@Ann @Ann", tom.Version); err != nil || len(again()) != 1 {
			t.Fatalf("%v, %+v", err, again())
		}
		before := tom.Version
		// Whoever erases their comment is named in no column of another's.
		if _, err := c.Delete(ctx, comment.Writer{Owner: []byte("Ann")}, id, root.PublicID); err != nil || len(again()) != 0 || tom.Version == before {
			t.Fatalf("%v, %+v, version %d", err, again(), tom.Version)
		}
		left, err := db.One(ctx, d, db.Value[int], `select count(*) from mention`)
		if err != nil || left != 0 {
			t.Errorf("%d mentions are left, %v", left, err)
		}
	})
}

func TestLinksToPeopleAndMarksAreBounded(t *testing.T) {
	words := comment.Words{Speaks: []comment.Spoken{{Name: "A", URL: "/a/comments/x"}}, Found: []string{"a", "zz"}}
	out := string(comment.HTML(strings.Repeat("@A *a* <a>\n", 900), words))
	if n := strings.Count(out, `<a href="/a/comments/x">`); n != 20 {
		t.Errorf("%d links", n)
	}
	if len(out) > 40*9_900 {
		t.Errorf("%d bytes", len(out))
	}
	for body, want := range map[string]string{
		"İstanbul and ISTANBUL":   "<mark>İstan</mark>bul and <mark>ISTAN</mark>BUL",
		"<b>istan</b> & istan":    "&lt;b&gt;<mark>istan</mark>&lt;/b&gt; &amp; <mark>istan</mark>",
		"`istan` https://istan.x": `<code>istan</code> <a href="https://istan.x" rel="nofollow ugc noopener">https://istan.x</a>`,
	} {
		if got := string(comment.HTML(body, comment.Words{Found: []string{"istan"}})); got != "<p>"+want+"</p>" {
			t.Errorf("%q becomes %s", body, got)
		}
	}
}
