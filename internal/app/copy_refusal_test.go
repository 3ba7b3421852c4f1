package app_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/testkit/apptest"
	"broadsheet/internal/testkit/dbtest"
)

// begun is a site without stories.
func begun(t *testing.T, p app.Place) app.Place {
	t.Helper()
	a := openPlace(t, p)
	if err := a.DB().Writable(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCopySiteRefuses(t *testing.T) {
	ctx := context.Background()
	first := begun(t, app.Place{Data: apptest.Folder(t)})
	other := begun(t, app.Place{Data: apptest.Folder(t)})
	elsewhere := begun(t, server(t))
	for name, c := range map[string]struct {
		from, to app.Place
		says     string
	}{
		"a folder without a site":        {app.Place{Data: apptest.Folder(t)}, server(t), "there is no site in"},
		"a folder that holds a site":     {first, other, "holds broadsheet.db already"},
		"a place onto itself":            {first, first, "holds broadsheet.db already"},
		"a database that holds rows":     {first, app.Place{Data: first.Data, Database: elsewhere.Database}, "not empty"},
		"another site's keys":            {first, app.Place{Data: elsewhere.Data, Database: dbtest.DSN(t)}, "site.key is not the same file as"},
		"a server that does not answer":  {first, app.Place{Data: first.Data, Database: "postgres://nobody@127.0.0.1:1/none"}, "db:"},
		"a database back into its sites": {elsewhere, other, "holds broadsheet.db already"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := app.CopySite(ctx, c.from, c.to, io.Discard); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("copied with %v, want an error that says %q", err, c.says)
			}
		})
	}
	t.Run("a folder in use", func(t *testing.T) {
		busy := app.Place{Data: apptest.Folder(t)}
		a := openPlace(t, busy)
		for _, side := range [][2]app.Place{{busy, server(t)}, {first, {Data: busy.Data, Database: dbtest.DSN(t)}}} {
			if err := app.CopySite(ctx, side[0], side[1], io.Discard); err == nil || !strings.Contains(err.Error(), "is in use by process") {
				t.Errorf("copied with %v", err)
			}
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// TestCopySiteIsBegunAgain: files that a copy left which was cut off do not stand
// in the way, unless they are not what they should be.
func TestCopySiteIsBegunAgain(t *testing.T) {
	ctx := context.Background()
	first, there := begun(t, app.Place{Data: apptest.Folder(t)}), server(t)
	put := func(place app.Place, text string) {
		t.Helper()
		path := filepath.Join(place.Data, "media", "ab", "ferry.jpg")
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(first, "a picture")
	put(there, "half a pict")
	if err := app.CopySite(ctx, first, there, io.Discard); err == nil || !strings.Contains(err.Error(), "ferry.jpg") {
		t.Errorf("over another file: %v", err)
	}
	put(there, "a picture")
	var said bytes.Buffer
	if err := app.CopySite(ctx, first, there, &said); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said.String(), "media: 1 files") {
		t.Errorf("the copy says\n%s", &said)
	}
}

func TestRestoreOfADamagedBackupLeavesTheDatabaseEmpty(t *testing.T) {
	ctx := context.Background()
	a := openPlace(t, begun(t, server(t)))
	archive := filepath.Join(t.TempDir(), "site.backup")
	if _, err := a.Backup(ctx, archive); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	turned := bytes.Clone(whole)
	turned[len(turned)/2] ^= 0x40
	to := server(t)
	for name, bad := range map[string][]byte{"cut": whole[:len(whole)/2], "a bit turned": turned, "empty": nil} {
		path := filepath.Join(t.TempDir(), "bad.backup")
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := app.Restore(ctx, path, to); err == nil || !strings.Contains(err.Error(), "bad.backup") {
			t.Errorf("%s: restored with %v", name, err)
		}
		if _, err := os.Stat(to.Data); err == nil {
			t.Errorf("%s: a folder appeared", name)
		}
		d, err := db.Open(ctx, db.Options{Database: to.Database})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Empty(ctx); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		d.Close()
	}
	if _, err := app.Restore(ctx, archive, to); err != nil {
		t.Errorf("the whole one after them: %v", err)
	}
}

func TestParsePlace(t *testing.T) {
	for address, want := range map[string]app.Place{
		"sqlite:paper":             {Data: "paper"},
		"sqlite:///srv/paper":      {Data: "/srv/paper"},
		"postgres://u@host/paper":  {Data: "folder", Database: "postgres://u@host/paper"},
		"postgresql://u@host/test": {Data: "folder", Database: "postgresql://u@host/test"},
	} {
		if got, err := app.ParsePlace(address, "folder"); err != nil || got != want {
			t.Errorf("%s is %v, %v", address, got, err)
		}
	}
	for _, address := range []string{"", "sqlite:", "paper", "mysql://host/paper"} {
		if got, err := app.ParsePlace(address, "folder"); err == nil || !strings.Contains(err.Error(), "sqlite:DIR") {
			t.Errorf("%q is taken for %v, %v", address, got, err)
		}
	}
}

// TestDBCopyByTheProgram moves a site to PostgreSQL as its owner would: the
// folder stays, the database leaves it.
func TestDBCopyByTheProgram(t *testing.T) {
	h := apptest.NewHouse(t)
	live := h.Serve()
	path := pathOf(t, publishOne(t, h, h.Write("ferry.md", inMarkdown)).URL)
	want := live.Get(path).Want(200).Body
	server := dbtest.DSN(t)
	if got := h.Run("db", "copy", "sqlite:"+h.Dir, server); got.Exit != 1 || !strings.Contains(got.Err, "in use by process") {
		t.Errorf("while it is served: exit status %d, %s", got.Exit, got.Err)
	}
	live.Stop()
	said := h.Must("db", "copy", "sqlite:"+h.Dir, server)
	if !strings.Contains(said, "stay in "+h.Dir) || !strings.Contains(said, "story: 1 rows") || !strings.Contains(said, "copied and verified") {
		t.Errorf("db copy says\n%s", said)
	}
	if got := h.Run("db", "copy", "sqlite:"+h.Dir, server); got.Exit != 1 || !strings.Contains(got.Err, "not empty") {
		t.Errorf("a second time: exit status %d, %s", got.Exit, got.Err)
	}
	h.Database = server
	moved := h.Serve()
	if body := moved.Get(path).Want(200).Body; body != want {
		t.Error(firstDifference(body, want))
	}
	if said := h.Must("backup", "moved.backup"); !strings.Contains(said, "moved.backup") {
		t.Errorf("backup says %q", said)
	}
	moved.Stop()
	fresh := apptest.NewHouse(t)
	fresh.Database = dbtest.DSN(t)
	if said := fresh.Must("restore", filepath.Join(h.Work, "moved.backup")); !strings.Contains(said, "and postgres://") || strings.Contains(said, password(fresh.Database)) {
		t.Errorf("restore says %q", said)
	}
	if body := fresh.Serve().Get(path).Want(200).Body; body != want {
		t.Error(firstDifference(body, want))
	}
}

func password(address string) string {
	_, rest, _ := strings.Cut(strings.TrimPrefix(address, "postgres://"), ":")
	secret, _, _ := strings.Cut(rest, "@")
	return secret
}
