package app

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"broadsheet/internal/floor/db"
)

// A backup is one file: a tar of the database as it stood at one moment, the
// pictures, the keys, and last a manifest with the SHA-256 of each, compressed
// with zstd. Without the manifest it is not whole and is refused.
const manifestName = "manifest.json"

// manifest lists what a backup holds.
type manifest struct {
	Format  int               `json:"format"`
	Version string            `json:"version"` // of the program
	At      time.Time         `json:"at"`
	Files   map[string]string `json:"files"` // name → SHA-256 in hex
}

const manifestFormat = 1

// Backup writes a backup of the site to path, which must not exist. The site
// may be in use. What was acknowledged before the call is in it.
func (a *App) Backup(ctx context.Context, path string) (manifest, error) {
	m := manifest{Format: manifestFormat, Version: Version(), At: a.db.Now().Time, Files: map[string]string{}}
	if _, err := os.Lstat(path); err == nil {
		return m, fmt.Errorf("%s exists already; a backup never overwrites a file", path)
	}
	scratch, err := os.MkdirTemp(filepath.Dir(path), ".backup-*")
	if err != nil {
		return m, err
	}
	defer os.RemoveAll(scratch)
	// The database first: a picture that is taken in later is then superfluous,
	// but none that a row names is missing, since pictures are only added.
	copied := filepath.Join(scratch, db.File)
	if err := a.db.CopyTo(ctx, copied); err != nil {
		return m, err
	}
	file, err := os.OpenFile(filepath.Join(scratch, "archive"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return m, err
	}
	defer file.Close()
	if err := a.writeArchive(ctx, file, copied, &m); err != nil {
		return m, err
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return m, err
	}
	if err := os.Link(file.Name(), path); err != nil { // unlike a rename, never over a file
		return m, err
	}
	return m, syncDir(filepath.Dir(path))
}

func (a *App) writeArchive(ctx context.Context, to io.Writer, database string, m *manifest) error {
	pack, err := zstd.NewWriter(to)
	if err != nil {
		return err
	}
	out := tar.NewWriter(pack)
	add := func(name, path string) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		sum, err := addFile(out, name, path)
		m.Files[name] = sum
		return err
	}
	if err := add(db.File, database); err != nil {
		return err
	}
	for _, folder := range []string{keyFolder, mediaFolder} {
		if err := walkFiles(a.folder.path(folder), func(name, path string) error {
			return add(folder+"/"+name, path)
		}); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return err
	}
	if err := out.WriteHeader(&tar.Header{Name: manifestName, Mode: 0o600, Size: int64(len(text)), ModTime: m.At}); err != nil {
		return err
	}
	_, err = out.Write(text)
	return errors.Join(err, out.Close(), pack.Close())
}

// walkFiles calls do for each regular file below dir, in a steady order. Files
// that begin with a dot are unfinished and left out.
func walkFiles(dir string, do func(name, path string) error) error {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !d.Type().IsRegular() || strings.HasPrefix(d.Name(), ".") {
			return nil
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		return do(filepath.ToSlash(name), path)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func addFile(out *tar.Writer, name, path string) (sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if err := out.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime()}); err != nil {
		return "", err
	}
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(out, h), f); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return hexSum(h), nil
}

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// Restore makes a data folder from a backup and verifies it: every file by its
// hash, the database page by page. The folder must not exist or be empty; it
// appears only when everything was right.
func Restore(ctx context.Context, archive, dir string) (manifest, error) {
	var m manifest
	if err := emptyOrAbsent(dir); err != nil {
		return m, err
	}
	in, err := os.Open(archive)
	if err != nil {
		return m, err
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(filepath.Clean(dir)), 0o700); err != nil {
		return m, err
	}
	scratch, err := os.MkdirTemp(filepath.Dir(filepath.Clean(dir)), ".restore-*")
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
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return m, err
	}
	if err := os.Rename(scratch, dir); err != nil {
		return m, err
	}
	return m, syncDir(filepath.Dir(filepath.Clean(dir)))
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
