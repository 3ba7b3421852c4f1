package comment_test

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/testkit/dbtest"
)

func TestNetworksAreKnownForADayAndForgottenAfterThirty(t *testing.T) {
	const day = 24 * time.Hour
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := comment.NewNetworks(d)
		hash := func(n *comment.Networks, address string) []byte {
			t.Helper()
			h, err := n.Hash(ctx, netip.MustParseAddr(address))
			if err != nil || len(h) != 16 || bytes.Contains(h, netip.MustParseAddr(address).AsSlice()) {
				t.Fatalf("%x, %v", h, err)
			}
			return h
		}
		same := func(a, b string) bool { return bytes.Equal(hash(n, a), hash(n, b)) }
		if !same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9") || same("2001:db8:1:2::1", "2001:db8:1:3::1") {
			t.Error("an IPv6 network is not its /64")
		}
		if same("192.0.2.1", "192.0.2.2") || !same("192.0.2.1", "::ffff:192.0.2.1") {
			t.Error("an IPv4 network is not one address")
		}
		if !same("fe80::1%eth0", "fe80::1%eth1") {
			t.Error("the zone of an address is part of its network")
		}
		if h, err := n.Hash(ctx, netip.Addr{}); h != nil || err != nil {
			t.Errorf("no address: %x, %v", h, err)
		}
		monday := hash(n, "192.0.2.1")
		if other := comment.NewNetworks(d); !bytes.Equal(hash(other, "192.0.2.1"), monday) {
			t.Error("another process tells another hash")
		}
		c := room(d, comment.Rules{})
		x := draft(story(t, d, "published", "", hands.now()))
		x.Network = monday
		if _, err := c.Post(ctx, x); err != nil {
			t.Fatal(err)
		}
		left := func() (keys, hashes, answers int) {
			t.Helper()
			if err := n.Forget(ctx); err != nil {
				t.Fatal(err)
			}
			for text, to := range map[string]*int{
				`select count(*) from rotating_key`: &keys, `select count(network_hash) from comment`: &hashes, `select count(*) from idempotency`: &answers,
			} {
				var err error
				if *to, err = db.One(ctx, d, db.Value[int], text); err != nil {
					t.Fatal(err)
				}
			}
			return keys, hashes, answers
		}
		if k, h, a := left(); k != 1 || h != 1 || a != 1 {
			t.Errorf("on the day: %d keys, %d hashes, %d answers", k, h, a)
		}
		hands.pass(day)
		if bytes.Equal(hash(n, "192.0.2.1"), monday) {
			t.Error("the next day's hash is the same")
		}
		hands.pass(29*day - time.Minute)
		if k, h, a := left(); k != 2 || h != 1 || a != 0 {
			t.Errorf("just before thirty days: %d keys, %d hashes, %d answers", k, h, a)
		}
		hands.pass(2 * time.Minute)
		if _, h, _ := left(); h != 0 {
			t.Error("after thirty days the hash is still there")
		}
		hands.pass(day)
		if k, _, _ := left(); k != 1 {
			t.Errorf("after thirty-one days there are %d keys, the second day's should be left", k)
		}
	}, hands.option())
}
