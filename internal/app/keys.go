package app

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

const keySize = 32

// siteKey is the site's one secret, in DIR/keys/site.key (mode 0600). What needs
// a key gets its own, derived for a named purpose (HKDF, RFC 5869), so that one
// purpose's key opens nothing else.
type siteKey [keySize]byte

func readSiteKey(dir string) (siteKey, error) {
	var key siteKey
	path := filepath.Join(dir, keyFolder, "site.key")
	text, err := os.ReadFile(path)
	if err == nil {
		if len(text) != keySize {
			return key, fmt.Errorf("%s is damaged: it holds %d bytes, not %d; restore it from a backup", path, len(text), keySize)
		}
		copy(key[:], text)
		return key, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	rand.Read(key[:])
	err = writeDurably(path, key[:], 0o600)
	if errors.Is(err, syscall.EROFS) {
		return key, nil // a site that cannot be written signs nothing that lasts
	}
	return key, err
}

// purpose derives the key for one use.
func (k siteKey) purpose(name string) []byte {
	out, err := hkdf.Key(sha256.New, k[:], nil, "broadsheet/"+name, keySize)
	if err != nil {
		panic(err) // only for lengths beyond what SHA-256 can give
	}
	return out
}

// writeDurably makes a file that is there whole or not at all, also after a
// power cut: written aside, synced, renamed, its folder synced.
func writeDurably(path string, data []byte, mode fs.FileMode) error {
	return streamDurably(path, bytes.NewReader(data), mode)
}

func streamDurably(path string, data io.Reader, mode fs.FileMode) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = io.Copy(tmp, data)
	err = errors.Join(err, tmp.Chmod(mode), tmp.Sync(), tmp.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncTree makes the names in a folder and in those below it durable.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return syncDir(path)
	})
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
