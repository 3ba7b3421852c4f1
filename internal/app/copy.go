package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"broadsheet/internal/floor/db"
)

// ParsePlace reads an address as `db copy` takes it: sqlite:DIR is a folder with
// its database, postgres://… a database on a server, whose pictures and keys are
// in the folder data.
func ParsePlace(address, data string) (Place, error) {
	if dir, ok := strings.CutPrefix(address, "sqlite:"); ok && dir != "" {
		return Place{Data: strings.TrimPrefix(dir, "//")}, nil
	}
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return Place{Data: data, Database: address}, nil
	}
	return Place{}, fmt.Errorf("%q is no place for a site: give sqlite:DIR for a data folder, or postgres://user@host/name", address)
}

// CopySite copies a site to another place: its database, whichever engine each
// side has, and its pictures and keys where the folders differ. Neither may be in
// use, and the target must hold no site. The rows come last and in one
// transaction, so a copy that was cut off can be begun again.
func CopySite(ctx context.Context, from, to Place, say io.Writer) (err error) {
	if from.Database == "" {
		if _, err := os.Stat(filepath.Join(from.Data, db.File)); err != nil {
			return fmt.Errorf("there is no site in %s to copy: %w", from.Data, err)
		}
	}
	if to.Database == "" {
		// SQLite would take a log that lies there for the new file's.
		for _, name := range []string{db.File, db.File + "-wal"} {
			if _, err := os.Lstat(filepath.Join(to.Data, name)); err == nil {
				return fmt.Errorf("the folder %s holds %s already; a copy never goes over a database", to.Data, name)
			}
		}
	}
	unlock, err := lockFolders(from, to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	server, err := openEmpty(ctx, to.Database)
	if err != nil {
		return err
	}
	if server != nil {
		defer server.Close()
	}
	source, err := db.Open(ctx, db.Options{Dir: from.Data, Database: from.Database})
	if err != nil {
		return err
	}
	defer source.Close()
	if err := copyFolder(ctx, from, to, say); err != nil {
		return err
	}
	return copyRows(say, func(progress func(string, int64, int64)) error {
		if server != nil {
			return db.Copy(ctx, source, server, progress)
		}
		err := source.Embed(ctx, filepath.Join(to.Data, db.File), progress)
		return errors.Join(err, syncDir(to.Data))
	})
}

// lockFolders takes both folders, or the one that both sides share.
func lockFolders(from, to Place) (unlock func() error, err error) {
	target, err := openFolder(to.Data)
	if err != nil {
		return nil, err
	}
	if sameFolder(from.Data, to.Data) || !isFolder(from.Data) {
		return target.close, nil
	}
	source, err := openFolder(from.Data)
	if err != nil {
		return nil, errors.Join(err, target.close())
	}
	return func() error { return errors.Join(source.close(), target.close()) }, nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func sameFolder(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// copyFolder copies pictures and keys.
func copyFolder(ctx context.Context, from, to Place, say io.Writer) error {
	if sameFolder(from.Data, to.Data) {
		fmt.Fprintf(say, "pictures and keys stay in %s\n", to.Data)
		return nil
	}
	if !isFolder(from.Data) {
		fmt.Fprintf(say, "there is no folder %s, so no pictures and keys are copied; name the folder with --data\n", from.Data)
		return nil
	}
	for _, folder := range []string{keyFolder, mediaFolder} {
		n := 0
		err := walkFiles(filepath.Join(from.Data, folder), func(name, path string) error {
			n++
			return copyFile(ctx, path, filepath.Join(to.Data, folder, filepath.FromSlash(name)))
		})
		if err == nil && n > 0 {
			err = syncTree(filepath.Join(to.Data, folder))
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(say, "%s: %d files\n", folder, n)
	}
	return nil
}

// copyFile copies a file and reads the copy back. One that is there already, from
// a copy that was cut off, has to be the same.
func copyFile(ctx context.Context, from, to string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	want, err := fileSum(from)
	if err != nil {
		return err
	}
	have, err := fileSum(to)
	if errors.Is(err, fs.ErrNotExist) {
		if err := copyDurably(from, to); err != nil {
			return err
		}
		have, err = fileSum(to)
	}
	if err != nil {
		return err
	}
	if have != want {
		return fmt.Errorf("%s is not the same file as %s; the target folder is to be empty, or what an earlier copy of the same site left", to, from)
	}
	return nil
}

func copyDurably(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	return streamDurably(to, in, 0o600)
}

// copyRows says how far it is, a line for each table that holds something and
// more for a large one.
func copyRows(say io.Writer, copy func(progress func(table string, done, total int64)) error) error {
	sizes := map[string]int64{}
	err := copy(func(table string, done, total int64) {
		sizes[table] = total
		switch {
		case done == total && total > 0:
			fmt.Fprintf(say, "%s: %d rows\n", table, total)
		case done > 0:
			fmt.Fprintf(say, "%s: %d of %d rows\n", table, done, total)
		}
	})
	if err != nil {
		return err
	}
	var rows int64
	for _, n := range sizes {
		rows += n
	}
	_, err = fmt.Fprintf(say, "copied and verified %d rows in %d tables\n", rows, len(sizes))
	return err
}
