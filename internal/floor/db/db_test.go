package db

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
)

func open(t *testing.T) *DB {
	t.Helper()
	d, err := Open(context.Background(), Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestSmoke(t *testing.T) {
	d := open(t)
	ctx := context.Background()
	var mu sync.Mutex
	var seen []Entry
	d.OnCommit(func(e []Entry) { mu.Lock(); seen = append(seen, e...); mu.Unlock() })
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			err := d.Write(ctx, func(tx *Tx) error {
				if _, err := tx.Exec(`insert into setting (key, value) values ($1, $2)`, fmt.Sprint(i%150), "v"); err != nil {
					return err
				}
				return tx.Journal(Entry{Actor: "system", Verb: "set", Kind: "setting", Object: fmt.Sprint(i)})
			})
			if err != nil && !errors.Is(err, ErrConflict) {
				t.Error(err)
			}
		}()
	}
	wg.Wait()
	n, err := One(ctx, d, Value[int], `select count(*) from setting`)
	if err != nil || n != 150 {
		t.Fatal(n, err)
	}
	if len(seen) != 150 {
		t.Fatal(len(seen))
	}
	if err := d.Write(ctx, func(tx *Tx) error { _, err := tx.Exec(`delete from setting`); return err }); err == nil {
		t.Fatal("an unjournaled write was accepted")
	}
}
