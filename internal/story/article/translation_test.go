package article

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
)

func inLanguage(lang, id, of string) Draft {
	b := bridge()
	b.Headline, b.Language, b.SourceID, b.TranslationOf = "The low bridge in "+lang, lang, id, of
	return b
}

// languages are those that a story is offered in, with their paths.
func (d desk) languages(id db.ID) string {
	d.t.Helper()
	list, err := d.Translations(ctx, d.db, d.story(id))
	if err != nil {
		d.t.Fatal(err)
	}
	var names []string
	for _, t := range list {
		names = append(names, t.Language)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func TestATranslationIsFoundFromEachLanguage(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		en := d.publish(inLanguage("en", "en.md", ""))
		if got := d.languages(en.ID); got != "" {
			t.Errorf("a story in one language has translations: %s", got)
		}
		fr := d.publish(inLanguage("fr", "fr.md", en.PublicID))
		ar := d.publish(inLanguage("ar", "ar.md", "https://courier.example"+fr.URL+"/")) // of the translation
		de := d.publish(inLanguage("de", "de.md", "en.md"))
		for _, p := range []Published{en, fr, ar, de} {
			if got := d.languages(p.ID); got != "ar de en fr" {
				t.Errorf("from %s: %q", p.Path, got)
			}
		}
		if s := d.story(ar.ID); s.TranslationOf != en.ID {
			t.Error("the translation of a translation does not name the first story")
		}
		if again := d.publish(inLanguage("fr", "fr.md", en.URL)); again.Outcome != Unchanged {
			t.Errorf("the same story named in another way: %s", again.Outcome)
		}
		if err := d.Withdraw(ctx, editor, ar.ID, "withdrawn by its writer"); err != nil {
			t.Fatal(err)
		}
		if got := d.languages(en.ID); got != "de en fr" {
			t.Errorf("after one was withdrawn: %q", got)
		}
		if alone := d.publish(inLanguage("de", "de.md", "")); alone.Outcome != Updated || d.languages(alone.ID) != "" {
			t.Errorf("the key is gone, the translation is not: %+v", alone)
		}
		now := db.At(*d.now)
		list, err := d.TranslationsBetween(ctx, d.db, now, now)
		if err != nil || len(list) != 2 || list[0].Root != en.ID || list[1].Root != en.ID {
			t.Errorf("%+v %v", list, err)
		}
		if list, err = d.TranslationsBetween(ctx, d.db, db.At(now.Add(time.Hour)), db.At(now.Add(2*time.Hour))); err != nil || len(list) != 0 {
			t.Errorf("an hour in which nothing was published: %+v %v", list, err)
		}
	})
}

func TestAFirstStoryThatBecomesATranslationTakesItsOwnAlong(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		fr := d.publish(inLanguage("fr", "fr.md", ""))
		d.publish(inLanguage("ar", "ar.md", fr.PublicID))
		en := d.publish(inLanguage("en", "en.md", ""))
		d.publish(inLanguage("fr", "fr.md", en.PublicID))
		if got := d.languages(en.ID); got != "ar en fr" {
			t.Errorf("%q", got)
		}
	})
}

func TestWhatIsNoTranslationIsRefused(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		en := d.publish(inLanguage("en", "en.md", ""))
		fr := d.publish(inLanguage("fr", "fr.md", en.PublicID))
		page := d.publish(Draft{Kind: KindPage, Headline: "House rules", Body: bridge().Body, Language: "en"})
		for name, draft := range map[string]Draft{
			"unknown id":      inLanguage("de", "de.md", "nobody"),
			"unknown address": inLanguage("de", "de.md", "/town/nothing"),
			"a section":       inLanguage("de", "de.md", "/town"),
			"a page":          inLanguage("de", "de.md", page.URL),
			"itself":          inLanguage("fr", "fr.md", fr.PublicID),
			"its translation": inLanguage("en", "en.md", fr.PublicID),
			"same language":   inLanguage("EN", "other.md", en.PublicID),
			"another scheme":  inLanguage("de", "de.md", "javascript:/town"),
		} {
			_, err := d.Publish(ctx, editor, draft)
			var bad *Invalid
			if !errors.As(err, &bad) || bad.Field != "translation_of" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestTextsEndWhereTheBytesDo(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		first := d.publish(inLanguage("en", "1.md", ""))
		*d.now = d.now.Add(time.Hour)
		second := d.publish(inLanguage("fr", "2.md", ""))
		corrected := inLanguage("fr", "2.md", "")
		corrected.Correction = "The vote was nine to six."
		d.publish(corrected)
		ids := []db.ID{first.ID, second.ID}
		all, err := d.Texts(ctx, d.db, ids, 1<<20)
		if err != nil || len(all) != 2 || len(all[first.ID].Body.Content) != 3 || len(all[first.ID].Corrections) != 0 || len(all[second.ID].Corrections) != 1 {
			t.Fatalf("%+v %v", all, err)
		}
		newest, err := d.Texts(ctx, d.db, ids, len(richtext.Encode(all[second.ID].Body))+10)
		if _, ok := newest[second.ID]; err != nil || len(newest) != 1 || !ok {
			t.Errorf("%d texts where the bytes are for one, %v", len(newest), err)
		}
		if none, err := d.Texts(ctx, d.db, nil, 1000); err != nil || len(none) != 0 {
			t.Error(none, err)
		}
		if err := d.Withdraw(ctx, editor, first.ID, "not ours"); err != nil {
			t.Fatal(err)
		}
		if left, err := d.Texts(ctx, d.db, ids, 1<<20); err != nil || len(left) != 1 {
			t.Errorf("a withdrawn text is read: %v", err)
		}
	})
}
