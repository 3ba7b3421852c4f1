package db_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/testkit/pgtest"
)

// The environment by which the test program runs as the process that is killed.
const (
	envDir   = "DBTEST_WRITER_DIR"
	envDSN   = "DBTEST_WRITER_DATABASE"
	envSync  = "DBTEST_WRITER_SYNCHRONOUS"
	envRound = "DBTEST_WRITER_ROUND"
)

func TestMain(m *testing.M) {
	if os.Getenv(envRound) != "" {
		if err := writeUntilKilled(); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// writeUntilKilled writes with eight writers, and prints each key when, and only
// when, its write was acknowledged.
func writeUntilKilled() error {
	d, err := db.Open(ctx, db.Options{Dir: os.Getenv(envDir), Database: os.Getenv(envDSN), Synchronous: os.Getenv(envSync)})
	if err != nil {
		return err
	}
	failed := make(chan error)
	for w := range 8 {
		go func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("%s-%d-%d", os.Getenv(envRound), w, i)
				if err := d.Write(ctx, put(key, strings.Repeat("words ", 20))); err != nil {
					failed <- err
					return
				}
				// One system call a line: what the parent reads is whole.
				if _, err := io.WriteString(os.Stdout, key+"\n"); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	return <-failed
}

// child is a writing process and what it has acknowledged.
type child struct {
	cmd   *exec.Cmd
	mu    sync.Mutex
	acked []string
	read  chan struct{}
	says  strings.Builder
}

func start(t *testing.T, env ...string) *child {
	t.Helper()
	c := &child{cmd: exec.Command(os.Args[0]), read: make(chan struct{})}
	c.cmd.Env = append(os.Environ(), env...)
	c.cmd.Stderr = &c.says
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(c.read)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			c.mu.Lock()
			c.acked = append(c.acked, lines.Text())
			c.mu.Unlock()
		}
	}()
	return c
}

func (c *child) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.acked)
}

// heard is what was acknowledged so far.
func (c *child) heard() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.acked)
}

// kill ends the process at once and gives what it had acknowledged by then.
func (c *child) kill() []string {
	c.cmd.Process.Kill()
	<-c.read
	c.cmd.Wait()
	return c.acked
}

// account says which acknowledged writes are not there, and which are twice.
func account(t *testing.T, opt db.Options, acked []string) (lost, double int) {
	t.Helper()
	begun := time.Now()
	d, err := db.Open(ctx, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if took := time.Since(begun); took > 2*time.Second {
		t.Logf("opening after the blow took %v", took)
	}
	// One moment for both: a server may still be ending the transactions of the
	// process that was killed.
	rows, journal := map[string]bool{}, map[string]int{}
	var objects []string
	err = d.Snapshot(ctx, func(q *db.Snapshot) error {
		for _, key := range keys(t, q) {
			rows[key] = true
		}
		var err error
		objects, err = db.All(ctx, q, db.Value[string], `select object from journal`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		journal[o]++
		if !rows[o] {
			t.Errorf("%s is in the journal and not in its table", o)
		}
	}
	for _, key := range acked {
		if !rows[key] || journal[key] == 0 {
			lost++
		}
		if journal[key] > 1 {
			double++
		}
	}
	if len(rows) != len(journal) {
		t.Errorf("%d rows and %d journal entries: a write was torn", len(rows), len(journal))
	}
	return lost, double
}

// Check A1: whatever was acknowledged before kill -9 is there exactly once.
func TestKilledAtAnyMoment(t *testing.T) {
	run := func(t *testing.T, rounds int, opt db.Options, env ...string) {
		var acked []string
		for round := range rounds {
			c := start(t, append(env, fmt.Sprintf("%s=%d", envRound, round+1))...)
			time.Sleep(rand.N(800 * time.Millisecond))
			acked = append(acked, c.kill()...)
			if lost, double := account(t, opt, acked); lost+double > 0 {
				t.Fatalf("round %d: of %d acknowledged writes %d are lost and %d double", round, len(acked), lost, double)
			}
		}
		if len(acked) < 100 {
			t.Errorf("only %d writes in all rounds: nothing was tried", len(acked))
		}
		t.Logf("%d writes acknowledged in %d rounds, none lost, none double", len(acked), rounds)
	}
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		run(t, 20, db.Options{Dir: dir}, envDir+"="+dir)
	})
	t.Run("postgres", func(t *testing.T) {
		dsn := pgtest.DSN(t)
		run(t, 4, db.Options{Database: dsn}, envDSN+"="+dsn)
	})
}

// ext4 mounts a small file system of its own, or skips the test.
func ext4(t *testing.T) (dir string, remount func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("a power cut needs root: it mounts a file system")
	}
	for _, tool := range []string{"mkfs.ext4", "mount", "umount"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("a power cut needs " + tool)
		}
	}
	base := t.TempDir()
	image, dir := filepath.Join(base, "image"), filepath.Join(base, "disk")
	if err := errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(image, nil, 0o600), os.Truncate(image, 64<<20)); err != nil {
		t.Fatal(err)
	}
	sh := func(command ...string) ([]byte, error) {
		return exec.Command(command[0], command[1:]...).CombinedOutput()
	}
	if out, err := sh("mkfs.ext4", "-q", "-F", image); err != nil {
		t.Fatalf("mkfs.ext4: %v: %s", err, out)
	}
	mount := func() ([]byte, error) { return sh("mount", "-t", "ext4", "-o", "loop", image, dir) }
	if out, err := mount(); err != nil {
		t.Skipf("a power cut needs a loop device and ext4: %v: %s", err, out)
	}
	// Should the test process die, the pipe closes and its file system goes.
	watch := exec.Command("/bin/sh", "-c", `cat >/dev/null; umount -l "$1"`, "watch", dir)
	watch.Dir = "/"
	pipe, err := watch.StdinPipe()
	if err == nil {
		err = watch.Start()
	}
	if err != nil {
		sh("umount", dir)
		t.Fatal(err)
	}
	t.Cleanup(func() {
		pipe.Close()
		watch.Wait()
	})
	return dir, func() {
		if out, err := sh("umount", dir); err != nil {
			t.Fatalf("umount: %v: %s", err, out)
		}
		if out, err := mount(); err != nil {
			t.Fatalf("mount: %v: %s", err, out)
		}
	}
}

// cutPower makes an ext4 file system forget all that was not made durable: it
// shuts it down without writing its log (EXT4_IOC_SHUTDOWN, NOLOGFLUSH).
func cutPower(t *testing.T, dir string) {
	t.Helper()
	f, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	goingDown := uint32(2)
	if err := ioctl(f.Fd(), 0x8004587d, &goingDown); err != nil {
		t.Skipf("a power cut needs a kernel that can shut ext4 down: %v", err)
	}
}

// Check A2: what was acknowledged survives a power cut, and the test can tell:
// with less than FULL it finds rows missing.
func TestPowerCut(t *testing.T) {
	cut := func(t *testing.T, rounds int, synchronous string) (acked, lost int) {
		dir, remount := ext4(t)
		var all []string
		for round := range rounds {
			before := len(all)
			c := start(t, envDir+"="+dir, envSync+"="+synchronous, fmt.Sprintf("%s=%d", envRound, round+1))
			for end := time.Now().Add(20 * time.Second); c.count() < 200 && time.Now().Before(end); {
				time.Sleep(2 * time.Millisecond)
			}
			time.Sleep(rand.N(100 * time.Millisecond))
			// What is acknowledged while the file system goes down does not count:
			// a sync that overlaps the shutdown may be answered as done by a log
			// that is being thrown away, and nobody hears of it after a real cut.
			heard := c.heard()
			cutPower(t, dir)
			c.kill()
			all = append(all, heard...)
			if len(all)-before < 200 {
				t.Fatalf("only %d writes were acknowledged: %s", len(all)-before, c.says.String())
			}
			remount()
			var double int
			lost, double = account(t, db.Options{Dir: dir, Synchronous: synchronous}, all)
			if double > 0 {
				t.Errorf("%d writes are double", double)
			}
			if lost > 0 {
				break
			}
			if err := db.Verify(ctx, filepath.Join(dir, db.File)); err != nil {
				t.Error(err)
			}
		}
		return len(all), lost
	}
	t.Run("full", func(t *testing.T) {
		acked, lost := cut(t, 3, "")
		if lost > 0 {
			t.Errorf("of %d acknowledged writes %d are lost", acked, lost)
		}
		t.Logf("%d writes acknowledged, %d lost", acked, lost)
	})
	t.Run("normal loses", func(t *testing.T) {
		acked, lost := cut(t, 3, "NORMAL")
		if lost == 0 {
			t.Errorf("synchronous=NORMAL lost none of %d writes: this test cannot see a lost one", acked)
		}
		t.Logf("%d writes acknowledged, %d lost", acked, lost)
	})
}
