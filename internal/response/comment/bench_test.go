package comment_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"broadsheet/internal/response/comment"
	"broadsheet/internal/testkit/dbtest"
)

// BenchmarkPost posts as 64 readers at once do, each under a name of their own.
func BenchmarkPost(b *testing.B) {
	d := dbtest.SQLite(b)
	c := room(d, comment.Rules{})
	id := story(b, d, "published", "", time.Now().Add(-time.Hour))
	body := strings.Repeat("words that were written once ", 10)
	var number atomic.Int64
	var before, after syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	var all sync.WaitGroup
	b.ResetTimer()
	for range 64 {
		all.Go(func() {
			for n := number.Add(1); n <= int64(b.N); n = number.Add(1) {
				_, err := c.Post(ctx, comment.Draft{
					Story: id, Name: fmt.Sprint("Reader ", n), Email: fmt.Sprintf("reader%d@example.org", n), Body: fmt.Sprint(body, n),
				})
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
	syscall.Getrusage(syscall.RUSAGE_SELF, &after)
	cpu := after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano()
	b.ReportMetric(float64(cpu)/float64(b.N)/1000, "cpu-µs/op")
}
