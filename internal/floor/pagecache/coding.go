package pagecache

import (
	"bytes"
	"io"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// The codings, the better the higher.
const (
	identity = iota
	gzipped
	zstandard
	brotlied
	codings
)

var (
	token  = [codings]string{"identity", "gzip", "zstd", "br"}
	suffix = [codings]string{"", "-gzip", "-zstd", "-br"}
)

// Levels, chosen on the bench article. gzip is made with the page and must be
// cheap: 6 gives away one part in twenty-five that 9 would save, for a quarter of
// its time. A page that is asked for again and again is worth the rest. From
// brotli 6 to 9 a page loses one part in seventy for half as much time again;
// zstd's default beats gzip in both.
const (
	gzipLevel   = 6
	gzipFine    = 9
	brotliLevel = 6
	zstdLevel   = zstd.SpeedDefault
)

var gzips = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(io.Discard, gzipLevel)
	if err != nil {
		panic(err) // only for a level that does not exist
	}
	return w
}}

// outputs are buffers that compressors write to. What is kept is a copy without
// spare room.
var outputs = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// keepOutput is the largest buffer that goes back to the pool.
const keepOutput = 512 << 10

func compress(coding int, body []byte) []byte {
	out := outputs.Get().(*bytes.Buffer)
	out.Reset()
	defer func() {
		if out.Cap() <= keepOutput {
			outputs.Put(out)
		}
	}()
	var w io.WriteCloser
	switch coding {
	case gzipped:
		z := gzips.Get().(*gzip.Writer)
		defer gzips.Put(z)
		z.Reset(out)
		w = z
	case zstandard:
		z, err := zstd.NewWriter(out, zstd.WithEncoderLevel(zstdLevel), zstd.WithEncoderConcurrency(1),
			zstd.WithWindowSize(1<<20)) // browsers refuse windows over 8 MiB
		if err != nil {
			panic(err) // only for options that do not exist
		}
		w = z
	case brotlied:
		w = brotli.NewWriterLevel(out, brotliLevel)
	}
	// A bytes.Buffer takes all that is written to it, so neither can fail.
	_, _ = w.Write(body)
	_ = w.Close()
	return bytes.Clone(out.Bytes())
}

// compressFine is gzip for a page that will be sent often.
func compressFine(body []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(body)/4 + 64)
	z, err := gzip.NewWriterLevel(&out, gzipFine)
	if err != nil {
		panic(err) // only for a level that does not exist
	}
	_, _ = z.Write(body) // to memory, which takes everything
	_ = z.Close()
	return bytes.Clone(out.Bytes())
}

// accepted is what a reader takes: for each coding its weight in thousandths.
type accepted [codings]int16

// accept reads Accept-Encoding. What cannot be understood counts for nothing:
// the identity, which everyone understands, is always left.
func accept(headers []string) accepted {
	var a accepted
	if len(headers) == 1 {
		switch headers[0] { // what nearly everyone sends
		case "gzip":
			return accepted{identity: 1, gzipped: 1000}
		case "gzip, deflate, br, zstd":
			return accepted{1, 1000, 1000, 1000}
		case "gzip, deflate, br":
			return accepted{identity: 1, gzipped: 1000, brotlied: 1000}
		}
	}
	named := [codings]bool{}
	rest, given := int16(0), false
	for _, header := range headers {
		for part := range strings.SplitSeq(header, ",") {
			name, params, _ := strings.Cut(part, ";")
			name = strings.ToLower(strings.TrimSpace(name))
			q := weight(params)
			if name == "x-gzip" {
				name = "gzip"
			}
			if name == "*" {
				rest, given = q, true
				continue
			}
			for i := range token {
				if name == token[i] {
					a[i], named[i] = q, true
				}
			}
		}
	}
	for i := range a {
		if !named[i] && given {
			a[i] = rest
		}
	}
	if !named[identity] {
		a[identity] = 1 // acceptable, but the last choice
	}
	return a
}

// weight reads ";q=0.5" as 500; a part without a weight counts 1000, one with a
// weight that is none counts 0.
func weight(params string) int16 {
	for param := range strings.SplitSeq(params, ";") {
		name, value, ok := strings.Cut(strings.TrimSpace(param), "=")
		if !ok || !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		value = strings.TrimSpace(value)
		whole, fraction, _ := strings.Cut(value, ".")
		if whole != "0" && whole != "1" || len(fraction) > 3 {
			return 0
		}
		q := int16(whole[0]-'0') * 1000
		for i, scale := 0, int16(100); i < len(fraction); i, scale = i+1, scale/10 {
			if fraction[i] < '0' || fraction[i] > '9' {
				return 0
			}
			q += int16(fraction[i]-'0') * scale
		}
		return min(q, 1000)
	}
	return 1000
}
