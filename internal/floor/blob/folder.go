package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"time"
)

// Folder is a Store in a folder of the machine. Nothing outside it can be
// reached, whatever the name and whatever links stand in it.
type Folder struct{ root *os.Root }

// OpenFolder opens the folder, and makes it where it is missing.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil && !isDir(dir) {
		return nil, fmt.Errorf("blob: making the folder for media: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("blob: opening the folder for media: %w", err)
	}
	return &Folder{root}, nil
}

// isDir lets a folder that cannot be written be read.
func isDir(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.IsDir()
}

// Close closes the folder.
func (f *Folder) Close() error { return f.root.Close() }

// Put writes beside the name, makes the bytes durable, gives them their name,
// and makes the name durable: a power cut leaves the whole file or none.
func (f *Folder) Put(ctx context.Context, name string, data []byte) error {
	if !valid(name) {
		return fmt.Errorf("%w: %q", ErrName, name)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if info, err := f.root.Stat(name); err == nil && info.Size() == int64(len(data)) {
		return f.syncDir(path.Dir(name)) // an earlier Put may have been cut before this
	}
	if err := f.makeDirs(path.Dir(name)); err != nil {
		return fmt.Errorf("blob: storing %s: %w", name, err)
	}
	// Named files cannot begin with a dot, so this is nobody's name.
	temp := path.Join(path.Dir(name), ".new-"+rand.Text())
	if err := f.writeSynced(temp, data); err != nil {
		f.root.Remove(temp)
		return fmt.Errorf("blob: storing %s: %w", name, err)
	}
	if err := f.root.Rename(temp, name); err != nil {
		f.root.Remove(temp)
		return fmt.Errorf("blob: storing %s: %w", name, err)
	}
	return f.syncDir(path.Dir(name))
}

// makeDirs makes a new folder's own name durable too.
func (f *Folder) makeDirs(dir string) error {
	if dir == "." {
		return nil
	}
	if info, err := f.root.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	if err := f.makeDirs(path.Dir(dir)); err != nil {
		return err
	}
	if err := f.root.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return f.syncDir(path.Dir(dir))
}

func (f *Folder) writeSynced(name string, data []byte) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.Write(data); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	return file.Close()
}

func (f *Folder) syncDir(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return fmt.Errorf("blob: making a name durable: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("blob: making a name durable: %w", err)
	}
	return nil
}

type folderFile struct {
	*os.File
	info fs.FileInfo
}

func (f folderFile) Size() int64        { return f.info.Size() }
func (f folderFile) ModTime() time.Time { return f.info.ModTime() }

// Open reads a file.
func (f *Folder) Open(ctx context.Context, name string) (File, error) {
	if !valid(name) {
		return nil, ErrMissing
	}
	file, err := f.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrMissing
	}
	if err != nil {
		return nil, fmt.Errorf("blob: opening %s: %w", name, err)
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = ErrMissing
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return folderFile{file, info}, nil
}

// Delete removes a file.
func (f *Folder) Delete(ctx context.Context, name string) error {
	if !valid(name) {
		return nil
	}
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("blob: removing %s: %w", name, err)
	}
	return nil
}
