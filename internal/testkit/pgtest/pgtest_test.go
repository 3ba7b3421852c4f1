package pgtest

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestDatabasesAreApart(t *testing.T) {
	first, second := DSN(t), DSN(t)
	if first == second {
		t.Fatal("two tests were given one database")
	}
	if err := run(first, "create table copy (headline text)"); err != nil {
		t.Fatal(err)
	}
	if err := run(second, "select headline from copy"); err == nil {
		t.Error("a table of one test's database is seen in another's")
	}
}

func TestServerIsSafeAndReal(t *testing.T) {
	for setting, want := range map[string]string{"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"} {
		if got := ask(t, DSN(t), "show "+setting); got != want {
			t.Errorf("%s is %s, want %s", setting, got, want)
		}
	}
}

func TestPreparedOnce(t *testing.T) {
	runs := 0
	key := t.Name() + time.Now().String()
	for range 3 {
		dsn := Prepared(t, key, func(dsn string) error {
			runs++
			return run(dsn, "create table masthead (name text)", "insert into masthead values ('The Morning')")
		})
		if got := ask(t, dsn, "select name from masthead"); got != "The Morning" {
			t.Errorf("a prepared database says %q", got)
		}
		if err := run(dsn, "delete from masthead"); err != nil {
			t.Fatal(err)
		}
	}
	if runs != 1 {
		t.Errorf("prepared %d times, want once", runs)
	}
}

func TestPreparationThatFailsIsTriedAgain(t *testing.T) {
	admin := serverDSN(t)
	key := t.Name() + time.Now().String()
	spoiled := errors.New("spoiled")
	if _, err := ensureTemplate(admin, key, func(string) error { return spoiled }); !errors.Is(err, spoiled) {
		t.Fatalf("got %v, want the preparation's own error", err)
	}
	if _, err := ensureTemplate(admin, key, func(dsn string) error { return run(dsn, "create table x ()") }); err != nil {
		t.Fatal(err)
	}
}

func TestDatabaseGoesWithItsTest(t *testing.T) {
	var dsn string
	t.Run("a test that leaves a connection open", func(t *testing.T) {
		dsn = DSN(t)
		if _, err := pgx.Connect(context.Background(), dsn); err != nil {
			t.Fatal(err)
		}
	})
	if err := run(dsn, "select 1"); err == nil {
		t.Error("the database is still there after its test")
	}
}

func TestClusterStops(t *testing.T) {
	serverDSN(t) // skips where there is none
	c, err := Start(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	dir := strings.TrimSuffix(ask(t, c.DSN(), "show data_directory"), "/data")
	c.Stop()
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left behind", dir)
	}
	if err := run(c.DSN(), "select 1"); err == nil {
		t.Error("the server still answers")
	}
}

// A test process that is killed cannot clean up; what it leaves is the reason
// for the leash.
func TestClusterEndsWithItsProcess(t *testing.T) {
	if os.Getenv("PGTEST_CHILD") != "" {
		c, err := Start(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString(c.DSN() + "\n")
		select {}
	}
	serverDSN(t)
	child := exec.Command(os.Args[0], "-test.run=^TestClusterEndsWithItsProcess$")
	child.Env = append(os.Environ(), "PGTEST_CHILD=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 500)
	n, err := out.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	dsn := strings.TrimSpace(string(line[:n]))
	dir := strings.TrimSuffix(ask(t, dsn, "show data_directory"), "/data")
	child.Process.Kill()
	child.Wait()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		_, err := os.Stat(dir)
		if errors.Is(err, os.ErrNotExist) && run(dsn, "select 1") != nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("20 s after its process was killed the server or its folder %s is still there", dir)
		}
	}
}

func ask(t *testing.T, dsn, query string) (answer string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(context.Background(), query).Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}
