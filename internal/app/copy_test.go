package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/config"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/testkit/apptest"
	"broadsheet/internal/testkit/dbtest"
)

// openPlace opens the sample publication where it stands.
func openPlace(t *testing.T, p app.Place) *app.App {
	t.Helper()
	site := app.DemoSite(p.Data, "https://courier.example")
	site.Database = p.Database
	// Pages say what day it is, and are compared.
	noon := func() time.Time { return time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC) }
	a, err := app.Open(context.Background(), app.Settings{Site: site, Serve: config.Serve{Cache: true, CacheMB: 16}, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// filled is the sample publication in a folder that nobody has open.
func filled(t *testing.T) app.Place {
	t.Helper()
	p := app.Place{Data: apptest.Folder(t)}
	a := openPlace(t, p)
	if err := a.FillDemo(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	return p
}

// server is a place on an empty PostgreSQL database.
func server(t *testing.T) app.Place {
	t.Helper()
	return app.Place{Data: apptest.Folder(t), Database: dbtest.DSN(t)}
}

// A holding is all that makes a site: its rows, its files, a page of it.
type holding struct {
	rows  []db.Content
	files map[string]string
	front string
}

func holds(t *testing.T, p app.Place) holding {
	t.Helper()
	a := openPlace(t, p)
	defer a.Close()
	var h holding
	var err error
	if h.rows, err = a.DB().Contents(context.Background()); err != nil {
		t.Fatal(err)
	}
	front := httptest.NewRecorder()
	a.Handler().ServeHTTP(front, httptest.NewRequest("GET", "https://courier.example/", nil))
	h.front = front.Body.String()
	h.files = map[string]string{}
	err = fs.WalkDir(os.DirFS(p.Data), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(name, "/") {
			return err
		}
		text, err := os.ReadFile(filepath.Join(p.Data, name))
		h.files[name] = fmt.Sprintf("%x", sha256.Sum256(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h holding) same(t *testing.T, want holding) {
	t.Helper()
	if len(want.rows) == 0 || len(want.files) < 2 || !strings.Contains(want.front, "<h1") && !strings.Contains(want.front, "<h2") {
		t.Fatalf("the site to compare with holds next to nothing: %d tables, %d files, a front page of %d bytes", len(want.rows), len(want.files), len(want.front))
	}
	if !slices.Equal(h.rows, want.rows) {
		t.Errorf("rows:\n%v, want\n%v", h.rows, want.rows)
	}
	if !maps.Equal(h.files, want.files) {
		t.Errorf("files:\n%v, want\n%v", h.files, want.files)
	}
	if h.front != want.front {
		t.Errorf("the front page differs: %s", firstDifference(h.front, want.front))
	}
}

func firstDifference(got, want string) string {
	i := 0
	for i < min(len(got), len(want)) && got[i] == want[i] {
		i++
	}
	around := func(s string) string { return s[max(0, i-80):min(len(s), i+80)] }
	return fmt.Sprintf("at %d\n%s\nwant\n%s", i, around(got), around(want))
}

func TestCopySiteAndBackupEachWay(t *testing.T) {
	ctx := context.Background()
	first, there, back := filled(t), server(t), app.Place{Data: apptest.Folder(t)}
	var said bytes.Buffer
	if err := app.CopySite(ctx, first, there, &said); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said.String(), "comment: ") || !strings.Contains(said.String(), "copied and verified ") {
		t.Errorf("the copy says\n%s", &said)
	}
	if err := app.CopySite(ctx, there, back, &said); err != nil {
		t.Fatal(err)
	}
	want := holds(t, first)
	holds(t, there).same(t, want)
	holds(t, back).same(t, want)

	for engine, from := range map[string]app.Place{"sqlite": first, "postgres": there} {
		archive := filepath.Join(t.TempDir(), "site.backup")
		a := openPlace(t, from)
		m, err := a.Backup(ctx, archive)
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(engine, err)
		}
		if list, _ := os.ReadDir(filepath.Dir(archive)); len(list) != 1 {
			t.Errorf("%s: beside the backup lie %v", engine, list)
		}
		for into, to := range map[string]app.Place{"sqlite": {Data: apptest.Folder(t)}, "postgres": server(t)} {
			t.Run("a backup of "+engine+" into "+into, func(t *testing.T) {
				restored, err := app.Restore(ctx, archive, to)
				if err != nil {
					t.Fatal(err)
				}
				if len(restored.Files) != len(m.Files) {
					t.Errorf("%d files restored, %d saved", len(restored.Files), len(m.Files))
				}
				if _, err := os.Stat(filepath.Join(to.Data, db.File)); (err == nil) != (to.Database == "") {
					t.Errorf("a database in the folder: %v", err)
				}
				holds(t, to).same(t, want)
				if _, err := app.Restore(ctx, archive, app.Place{Data: apptest.Folder(t), Database: to.Database}); to.Database != "" && err == nil {
					t.Error("a second restore into the same database")
				}
			})
		}
	}
}

// TestBackupWhileWritesGoOn: what was acknowledged before the call is in it.
func TestBackupWhileWritesGoOn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		ctx := context.Background()
		write := func(key string) error {
			return s.App.DB().Write(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(`insert into setting (key, value) values ($1, 'v')`, key); err != nil {
					return err
				}
				return tx.Journal(db.Entry{Actor: "system", Verb: "set", Kind: "setting", Object: key})
			})
		}
		begun, stop, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		acknowledged := make(chan string, 1<<16)
		go func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					ended <- nil
					return
				default:
				}
				if i == 20 {
					close(begun)
				}
				key := fmt.Sprintf("write %d", i)
				if err := write(key); err != nil {
					ended <- err
					return
				}
				acknowledged <- key
			}
		}()
		<-begun
		before := len(acknowledged)
		archive := filepath.Join(t.TempDir(), "site.backup")
		_, err := s.App.Backup(ctx, archive)
		close(stop)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		to := app.Place{Data: apptest.Folder(t)}
		if _, err := app.Restore(ctx, archive, to); err != nil {
			t.Fatal(err)
		}
		d, err := db.Open(ctx, db.Options{Dir: to.Data})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		for range before {
			key := <-acknowledged
			if _, err := db.One(ctx, d, db.Value[int64], `select 1 from setting where key = $1`, key); err != nil {
				t.Fatalf("%q was acknowledged before the backup and is not in it: %v", key, err)
			}
		}
		apart, err := db.One(ctx, d, db.Value[int64], `
			select (select count(*) from setting where key like 'write %') - (select count(*) from journal where object like 'write %')`)
		if err != nil || apart != 0 {
			t.Errorf("the backup holds %d more settings than entries of them: it is not one moment (%v)", apart, err)
		}
	})
}
