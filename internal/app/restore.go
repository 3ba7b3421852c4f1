package app

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"broadsheet/internal/floor/db"
)

// Place is where a site stands: its folder, and the address of its database if
// that is not in the folder.
type Place struct{ Data, Database string }

// Restore makes a site from a backup and verifies it: every file by its hash, the
// database page by page, and row by row where it goes to a server. The folder
// must not exist or be empty, and so must the database; the folder appears only
// when everything was right.
func Restore(ctx context.Context, archive string, to Place) (manifest, error) {
	var m manifest
	dir := filepath.Clean(to.Data)
	if err := emptyOrAbsent(dir); err != nil {
		return m, err
	}
	in, err := os.Open(archive)
	if err != nil {
		return m, err
	}
	defer in.Close()
	server, err := openEmpty(ctx, to.Database)
	if err != nil {
		return m, err
	}
	if server != nil {
		defer server.Close()
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return m, err
	}
	scratch, err := os.MkdirTemp(filepath.Dir(dir), ".restore-*")
	if err != nil {
		return m, err
	}
	defer os.RemoveAll(scratch)
	found, m, err := unpack(ctx, in, scratch)
	if err != nil {
		return m, fmt.Errorf("%s: %w", archive, err)
	}
	if err := m.compare(found); err != nil {
		return m, fmt.Errorf("%s: %w", archive, err)
	}
	if err := db.Verify(ctx, filepath.Join(scratch, db.File)); err != nil {
		return m, err
	}
	if server != nil {
		if err := moveInto(ctx, scratch, server); err != nil {
			return m, err
		}
	}
	if err := syncTree(scratch); err != nil {
		return m, err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return m, err
	}
	if err := os.Rename(scratch, dir); err != nil {
		return m, err
	}
	return m, syncDir(filepath.Dir(dir))
}

// openEmpty opens a database on a server and refuses one that holds rows; no
// address is no database.
func openEmpty(ctx context.Context, address string) (*db.DB, error) {
	if address == "" {
		return nil, nil
	}
	d, err := db.Open(ctx, db.Options{Database: address})
	if err != nil {
		return nil, err
	}
	if err := d.Empty(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// moveInto copies the embedded database in a folder to another and takes its file
// away. Opening it brings an old one up to date.
func moveInto(ctx context.Context, dir string, to *db.DB) error {
	from, err := db.Open(ctx, db.Options{Dir: dir})
	if err != nil {
		return err
	}
	if err := errors.Join(db.Copy(ctx, from, to, nil), from.Close()); err != nil {
		return err
	}
	for _, name := range []string{db.File, db.File + "-wal", db.File + "-shm"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func emptyOrAbsent(dir string) error {
	list, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && len(list) > 0 {
		return fmt.Errorf("the folder %s is not empty; restore into a new one and swap them when you have looked at it", dir)
	}
	return err
}

// unpack writes the archive's files below dir and gives their hashes. Names are
// ours or the archive is not: nothing outside dir can be reached.
func unpack(ctx context.Context, in io.Reader, dir string) (map[string]string, manifest, error) {
	var m manifest
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, m, err
	}
	defer root.Close()
	packed, err := zstd.NewReader(in, zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return nil, m, err
	}
	defer packed.Close()
	found := map[string]string{}
	archive := tar.NewReader(packed)
	for {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, m, fmt.Errorf("is not a whole backup: %w", err)
		}
		if !backupName(h) {
			return nil, m, fmt.Errorf("holds %q, which no backup of ours holds", h.Name)
		}
		if h.Name == manifestName {
			if err := json.NewDecoder(io.LimitReader(archive, 256<<20)).Decode(&m); err != nil {
				return nil, m, fmt.Errorf("its list of contents cannot be read: %w", err)
			}
			continue
		}
		if _, twice := found[h.Name]; twice {
			return nil, m, fmt.Errorf("holds %q twice", h.Name)
		}
		if found[h.Name], err = writeFile(root, h.Name, archive); err != nil {
			return nil, m, err
		}
	}
	return found, m, nil
}

// backupName says whether an entry of an archive can be one of ours.
func backupName(h *tar.Header) bool {
	if h.Typeflag != tar.TypeReg || !fs.ValidPath(h.Name) || strings.Contains(h.Name, `\`) {
		return false
	}
	top, rest, nested := strings.Cut(h.Name, "/")
	if !nested {
		return top == db.File || top == manifestName
	}
	return (top == keyFolder || top == mediaFolder) && rest != ""
}

func writeFile(root *os.Root, name string, from io.Reader) (sum string, err error) {
	if i := strings.LastIndexByte(name, '/'); i > 0 {
		if err := root.MkdirAll(name[:i], 0o700); err != nil {
			return "", err
		}
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, h), from)
	return hexSum(h), errors.Join(err, f.Sync(), f.Close())
}

// compare says what of the manifest is missing, changed or too much.
func (m manifest) compare(found map[string]string) error {
	if m.Format == 0 {
		return errors.New("is not a whole backup: its list of contents is missing")
	}
	if m.Format > manifestFormat {
		return fmt.Errorf("was written by a newer version (%s); restore it with that one", m.Version)
	}
	var wrong []string
	for name, sum := range m.Files {
		if found[name] != sum {
			wrong = append(wrong, name)
		}
	}
	for name := range found {
		if m.Files[name] == "" {
			wrong = append(wrong, name)
		}
	}
	if len(wrong) > 0 {
		slices.Sort(wrong)
		return fmt.Errorf("is damaged: %s is missing or not what was saved (%d in all)", wrong[0], len(wrong))
	}
	return nil
}
