package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Names inside the data folder. What a backup must hold is said in backup.go.
const (
	lockFile    = "lock"
	controlFile = "control.sock"
	keyFolder   = "keys"
	mediaFolder = "media"
)

// ErrInUse says that another process owns the data folder.
type ErrInUse struct {
	Dir string
	PID int // 0: not known
}

func (e ErrInUse) Error() string {
	who := "another process"
	if e.PID > 0 {
		who = fmt.Sprintf("process %d", e.PID)
	}
	return fmt.Sprintf("the folder %s is in use by %s; stop it first, or choose another folder with --data", e.Dir, who)
}

// folder is a data folder that this process owns until it ends. The lock is
// the kernel's (flock), so no crash leaves it behind.
type folder struct {
	dir  string
	lock *os.File // nil: on a read-only file system without a lock file
}

// openFolder makes the folder if need be and takes its lock.
func openFolder(dir string) (*folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder: %w", err)
	}
	path := filepath.Join(dir, lockFile)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if errors.Is(err, syscall.EROFS) {
		// Where nobody can write, a reader need not keep others out.
		if f, err = os.Open(path); errors.Is(err, fs.ErrNotExist) {
			return &folder{dir: dir}, nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("the data folder's lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("the data folder's lock: %w", err)
		}
		text, _ := io.ReadAll(io.LimitReader(f, 20))
		pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
		return nil, ErrInUse{Dir: dir, PID: pid}
	}
	// The number is for people; the lock does not depend on it.
	if err := f.Truncate(0); err == nil {
		f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	return &folder{dir: dir, lock: f}, nil
}

func (f *folder) close() error {
	if f.lock == nil {
		return nil
	}
	return f.lock.Close()
}

func (f *folder) path(name string) string { return filepath.Join(f.dir, name) }
