package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"

	"broadsheet/internal/testkit/leash"

	"github.com/jackc/pgx/v5"
)

// ErrAbsent says that no PostgreSQL server is installed.
var ErrAbsent = errors.New("PostgreSQL absent: no initdb in PATH or /usr/lib/postgresql/*/bin (Debian: apt-get install postgresql)")

// A Cluster is a PostgreSQL server of our own in a temporary folder.
type Cluster struct {
	dsn   string // its superuser and first database
	leash *leash.Leash
}

// Start makes a cluster and waits until it answers. It ends with Stop, and in
// any case with the process.
func Start(ctx context.Context) (*Cluster, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	// Other servers and tests look for free ports too; the next try takes another.
	for try := 1; ; try++ {
		c, err := start(ctx, bin)
		if err == nil || try == 3 || ctx.Err() != nil {
			return c, err
		}
	}
}

// DSN is the address of the cluster's first database, as its superuser.
func (c *Cluster) DSN() string { return c.dsn }

// Stop ends the server and removes its folder.
func (c *Cluster) Stop() { c.leash.Release() }

func start(ctx context.Context, bin string) (c *Cluster, err error) {
	as, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := folder(as)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	password := rand.Text()
	if err := initialise(ctx, bin, dir, password, as); err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	held, err := leash.Hold(dir, as, filepath.Join(bin, "postgres"), "-D", filepath.Join(dir, "data"),
		"-c", "listen_addresses=127.0.0.1",
		"-c", "port="+strconv.Itoa(port),
		"-c", "unix_socket_directories=",
		"-c", "fsync=on",
		// Packages are tested side by side, each with pools of its own.
		"-c", "max_connections=300",
	)
	if err != nil {
		return nil, err
	}
	c = &Cluster{leash: held, dsn: (&url.URL{
		Scheme: "postgres", User: url.UserPassword("broadsheet", password),
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), Path: "/postgres", RawQuery: "sslmode=disable",
	}).String()}
	if err := c.await(ctx, filepath.Join(dir, "log")); err != nil {
		c.Stop()
		return nil, err
	}
	return c, nil
}

// programs finds the folder with initdb and postgres: PATH's, else Debian's
// newest.
func programs() (string, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		// The link's target: initdb finds its share folder from where it lies.
		if initdb, err = filepath.EvalSymlinks(initdb); err == nil {
			return filepath.Dir(initdb), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", ErrAbsent
	}
	version := func(name string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(name)))) // 0 sorts first
		return n
	}
	sort.Slice(found, func(i, j int) bool { return version(found[i]) < version(found[j]) })
	return filepath.Dir(found[len(found)-1]), nil
}

// unprivileged returns who shall run the server: PostgreSQL refuses root.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errU := strconv.ParseUint(u.Uid, 10, 32)
		gid, errG := strconv.ParseUint(u.Gid, 10, 32)
		if errU == nil && errG == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, errors.New("pgtest: PostgreSQL does not run as root, and there is no user postgres or nobody to run it as")
}

func folder(as *syscall.Credential) (string, error) {
	parent := "" // TMPDIR
	if as != nil {
		parent = "/tmp" // root's TMPDIR may be closed to the server's user
	}
	dir, err := os.MkdirTemp(parent, "broadsheet-postgres-")
	if err != nil {
		return "", err
	}
	if as != nil {
		err = os.Chown(dir, int(as.Uid), int(as.Gid))
	}
	return dir, err
}

func initialise(ctx context.Context, bin, dir, password string, as *syscall.Credential) error {
	secret := filepath.Join(dir, "password")
	if err := os.WriteFile(secret, []byte(password+"\n"), 0o600); err != nil {
		return err
	}
	defer os.Remove(secret)
	if as != nil {
		if err := os.Chown(secret, int(as.Uid), int(as.Gid)); err != nil {
			return err
		}
	}
	initdb := filepath.Join(bin, "initdb")
	args := []string{
		"--pgdata", filepath.Join(dir, "data"), "--username=broadsheet", "--auth=scram-sha-256", "--pwfile=" + secret,
		"--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions",
	}
	// Owners' databases sort by the rules of a language, not by bytes; a query
	// that leans on byte order should fail here, not there.
	if help, err := exec.CommandContext(ctx, initdb, "--help").Output(); err == nil && strings.Contains(string(help), "--icu-locale") {
		args = append(args, "--locale-provider=icu", "--icu-locale=en")
	}
	cmd := exec.CommandContext(ctx, initdb, args...)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("pgtest: initdb: %w\n%s", err, out)
	}
	return nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func (c *Cluster) await(ctx context.Context, log string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, c.dsn)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-c.leash.Done():
			return errors.New("pgtest: the server ended at its start; the port may have been taken")
		case <-ctx.Done():
			said, _ := os.ReadFile(log) // the error below stands without it
			return fmt.Errorf("pgtest: the server does not answer: %w\n%s", err, said)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
