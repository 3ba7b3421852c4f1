package db_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"broadsheet/internal/floor/db"
)

func ioctl(fd uintptr, request uintptr, arg *uint32) error {
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, fd, request, uintptr(unsafe.Pointer(arg))); errno != 0 {
		return errno
	}
	return nil
}

// tmpfs mounts a small file system in memory, or skips the test.
func tmpfs(t *testing.T, options string) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("a full or read-only disk needs root: it mounts a file system")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Skipf("a full or read-only disk needs tmpfs: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// fill leaves no room on the file system of dir.
func fill(t *testing.T, dir string) (free func()) {
	t.Helper()
	path := filepath.Join(dir, "ballast")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; size /= 2 {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// Check A4: on a full disk writes are refused, readers are served, nothing is
// torn, and when there is room again writes go on without opening anew.
func TestFullDisk(t *testing.T) {
	dir := tmpfs(t, "size=16m")
	d, err := db.Open(ctx, db.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	acked := map[string]bool{}
	refused, n := 0, 0
	long := strings.Repeat("words that fill the disk ", 2000)
	post := func() error {
		n++
		key := fmt.Sprintf("%05d", n)
		err := d.Write(ctx, put(key, long))
		if err == nil {
			acked[key] = true
		}
		return err
	}
	for round := range 3 {
		if err := post(); err != nil {
			t.Fatalf("with room, round %d: %v", round, err)
		}
		free := fill(t, dir)
		for range 400 { // what is left of the log is used up
			if err := post(); err != nil {
				if !errors.Is(err, db.ErrFull) {
					t.Fatalf("refused with %v", err)
				}
				refused++
			}
			if got := len(keys(t, d)); got != len(acked) {
				t.Fatalf("readers find %d rows of %d", got, len(acked))
			}
			if refused >= 10*(round+1) {
				break
			}
		}
		var gathered []func(*db.Tx) error
		for i := range 20 {
			gathered = append(gathered, put(fmt.Sprintf("batch %d-%d", round, i), long))
		}
		for i, err := range together(t, d, gathered...) {
			if err == nil {
				acked[fmt.Sprintf("batch %d-%d", round, i)] = true
			} else if !errors.Is(err, db.ErrFull) {
				t.Fatalf("one of many: %v", err)
			}
		}
		free()
		begun := time.Now()
		if err := post(); err != nil {
			t.Fatalf("when there was room again: %v", err)
		}
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("the first write took %v", took)
		}
	}
	if refused < 30 {
		t.Fatalf("the disk was full for %d writes only", refused)
	}
	found := keys(t, d)
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if err := db.Verify(ctx, filepath.Join(dir, db.File)); err != nil {
		t.Error(err)
	}
	if len(found) != len(acked) {
		t.Errorf("%d rows, %d acknowledged", len(found), len(acked))
	}
	for _, key := range found {
		if !acked[key] {
			t.Errorf("%s was refused and is there", key)
		}
	}
}

// Check A5: a folder that cannot be written is served to readers, with and
// without a log left over, and written again when it can be.
func TestReadOnlyFolder(t *testing.T) {
	for _, left := range []string{"closed", "killed"} {
		t.Run(left, func(t *testing.T) {
			dir := tmpfs(t, "size=16m")
			if left == "closed" {
				d, err := db.Open(ctx, db.Options{Dir: dir})
				if err != nil {
					t.Fatal(err)
				}
				if err := errors.Join(d.Write(ctx, put("k", "v")), d.Close()); err != nil {
					t.Fatal(err)
				}
			} else {
				c := start(t, envDir+"="+dir, envRound+"=1")
				for end := time.Now().Add(20 * time.Second); c.count() < 20 && time.Now().Before(end); {
					time.Sleep(time.Millisecond)
				}
				if len(c.kill()) == 0 {
					t.Fatal("nothing was written: " + c.says.String())
				}
			}
			if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
				t.Fatal(err)
			}
			d, err := db.Open(ctx, db.Options{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			if !d.ReadOnly() {
				t.Error("it does not say that it can only be read")
			}
			found := len(keys(t, d))
			if found == 0 {
				t.Error("readers find nothing")
			}
			for name, err := range map[string]error{
				"a write": d.Write(ctx, put("new", "v")), "tidying": d.Tidy(ctx, put("new", "v")), "the probe": d.Writable(ctx),
			} {
				if !errors.Is(err, db.ErrReadOnly) {
					t.Errorf("%s: %v", name, err)
				}
			}
			if err := errors.Join(d.Ping(ctx), d.Close()); err != nil {
				t.Error(err)
			}
			if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT, ""); err != nil {
				t.Fatal(err)
			}
			if d, err = db.Open(ctx, db.Options{Dir: dir}); err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if err := d.Write(ctx, put("new", "v")); err != nil || len(keys(t, d)) != found+1 {
				t.Errorf("when it could be written again: %v, %d rows", err, len(keys(t, d)))
			}
		})
	}
	t.Run("nothing there", func(t *testing.T) {
		dir := tmpfs(t, "size=1m,ro")
		_, err := db.Open(ctx, db.Options{Dir: dir})
		if !errors.Is(err, db.ErrReadOnly) || !strings.Contains(err.Error(), "does not exist") {
			t.Errorf("got %v", err)
		}
	})
}
