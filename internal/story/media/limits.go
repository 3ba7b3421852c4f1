package media

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/webp"
)

// Limits of what is taken in. A small file may declare a picture that fills the
// memory of any machine, so they hold before anything is decoded.
const (
	MaxBytes  = 20 << 20
	MaxPixels = 50_000_000
	MaxSide   = 12_000
	MaxFrames = 200
)

// Refusal says why a picture is not taken in, and what to do about it.
type Refusal struct{ Sentence string }

func (r *Refusal) Error() string { return r.Sentence }

func refuse(format string, args ...any) error {
	return &Refusal{fmt.Sprintf(format, args...)}
}

// format is a kind of file that pictures come in. Decoders are called by name,
// not through image.Decode: what some other package registers is not for
// strangers' files.
type format struct {
	mime   string
	magic  func([]byte) bool
	config func([]byte) (image.Config, error)
	decode func([]byte) (image.Image, error)
}

func starts(magic string) func([]byte) bool {
	return func(data []byte) bool { return bytes.HasPrefix(data, []byte(magic)) }
}

func formats() []format {
	return []format{
		{
			"image/jpeg", starts("\xff\xd8\xff"),
			func(b []byte) (image.Config, error) { return jpeg.DecodeConfig(bytes.NewReader(b)) },
			func(b []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(b)) },
		},
		{
			"image/png", starts("\x89PNG\r\n\x1a\n"),
			func(b []byte) (image.Config, error) { return png.DecodeConfig(bytes.NewReader(b)) },
			func(b []byte) (image.Image, error) { return png.Decode(bytes.NewReader(b)) },
		},
		{
			"image/gif", starts("GIF8"),
			func(b []byte) (image.Config, error) { return gif.DecodeConfig(bytes.NewReader(b)) },
			func(b []byte) (image.Image, error) { return gif.Decode(bytes.NewReader(b)) },
		},
		{
			"image/webp",
			func(b []byte) bool {
				return len(b) > 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP"
			},
			func(b []byte) (image.Config, error) { return webp.DecodeConfig(bytes.NewReader(b)) },
			func(b []byte) (image.Image, error) { return webp.Decode(bytes.NewReader(b)) },
		},
	}
}

// examine finds the format of a file by what it holds, never by its name, and
// refuses what is too large to be decoded.
func examine(data []byte) (format, error) {
	if len(data) == 0 {
		return format{}, refuse("the file is empty")
	}
	if len(data) > MaxBytes {
		return format{}, refuse("it is larger than %d MB; save it smaller", MaxBytes>>20)
	}
	for _, f := range formats() {
		if !f.magic(data) {
			continue
		}
		c, err := guarded(func() (image.Config, error) { return f.config(data) })
		if err != nil {
			return f, refuse("it begins like %s but cannot be read; save it anew", f.mime)
		}
		if err := checkSize(c.Width, c.Height); err != nil {
			return f, err
		}
		if f.mime == "image/gif" {
			if n := gifFrames(data); n > MaxFrames {
				return f, refuse("it is an animation of more than %d pictures; send one of them", MaxFrames)
			}
		}
		return f, nil
	}
	return format{}, refuse("it is not a picture of a kind that is taken in: JPEG, PNG, GIF or WebP")
}

func checkSize(width, height int) error {
	switch {
	case width < 1 || height < 1:
		return refuse("it has no area")
	case width > MaxSide || height > MaxSide:
		return refuse("it is %d by %d; the longest side may have %d pixels; save it smaller", width, height, MaxSide)
	case width*height > MaxPixels:
		return refuse("it has %d million pixels; the limit is %d; save it smaller", width*height/1_000_000, MaxPixels/1_000_000)
	}
	return nil
}

// gifFrames counts the pictures of an animation by its blocks, decoding none,
// and stops above MaxFrames. What it cannot follow ends the count: the decoder
// will refuse it.
func gifFrames(b []byte) int {
	colours := func(flags byte) int {
		if flags&0x80 == 0 {
			return 0
		}
		return 3 << (flags&7 + 1)
	}
	if len(b) < 13 {
		return 0
	}
	at, frames := 13+colours(b[10]), 0
	for at < len(b) && frames <= MaxFrames {
		switch b[at] {
		case 0x21:
			at += 2
		case 0x2c:
			if at+10 > len(b) {
				return frames
			}
			frames++
			at += 10 + colours(b[at+9]) + 1
		default:
			return frames
		}
		for at < len(b) && b[at] != 0 {
			at += int(b[at]) + 1
		}
		at++
	}
	return frames
}

var errDecoder = errors.New("media: the decoder failed")

// guarded runs a decoder; a panic in it is a file that cannot be read.
func guarded[T any](decode func() (T, error)) (v T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errDecoder, r)
		}
	}()
	return decode()
}
