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
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"broadsheet/internal/floor/db"
)

// A backup is one file: a tar of the database as it stood at one moment, the
// pictures, the keys, and last a manifest with the SHA-256 of each, compressed
// with zstd. Without the manifest it is not whole and is refused. The database is
// in it as an embedded one whatever the site's is, so that a backup of either
// can be restored into either.
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

func fileSum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hexSum(h), err
}
