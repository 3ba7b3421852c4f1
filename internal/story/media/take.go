package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"unicode/utf8"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"

	"golang.org/x/image/draw"
)

const (
	jpegQuality = 82
	maxWords    = 1000 // characters of each of a picture's words
	// smallPNG is the widest picture with transparency that stays a PNG: logos,
	// diagrams. A photograph as PNG is many times the JPEG.
	smallPNG = 800
)

// widths are the sizes that are made, as far as the original reaches.
func widths() []int { return []int{1920, 1440, 960, 480} }

// Take takes a picture in: it is decoded, turned upright and written anew in
// the sizes that pages need, so nothing but its pixels is served. The same file
// again is the same item, with the words that it was given first.
func (m *Media) Take(ctx context.Context, actor account.Actor, data []byte, words Words) (Item, error) {
	if !account.May(actor, account.Upload, account.Object{Kind: "media"}) {
		return Item{}, refuse("%s may not add pictures", actor)
	}
	if err := words.check(); err != nil {
		return Item{}, err
	}
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	if item, err := byHash(ctx, m.db, hash); !errors.Is(err, db.ErrMissing) {
		return item, err
	}
	select {
	case m.turns <- struct{}{}:
		defer func() { <-m.turns }()
	case <-ctx.Done():
		return Item{}, ctx.Err()
	}
	item, files, err := develop(data)
	if err != nil {
		return Item{}, err
	}
	item.Hash, item.Words, item.FocalX, item.FocalY = hash, words, 0.5, 0.5
	// Files first: a row that points at nothing would be a broken page, a file
	// that no row points at is only swept up.
	if err := m.store.Put(ctx, "original/"+hash[:2]+"/"+hash, data); err != nil {
		return Item{}, fmt.Errorf("media: keeping the original: %w", err)
	}
	for i, r := range item.Renditions {
		if err := m.store.Put(ctx, stored(r.Name), files[i]); err != nil {
			return Item{}, fmt.Errorf("media: keeping a size of the picture: %w", err)
		}
	}
	return m.record(ctx, actor, item)
}

func (w *Words) check() error {
	for _, f := range []struct{ name, text string }{{"alt", w.Alt}, {"caption", w.Caption}, {"credit", w.Credit}, {"rights", w.Rights}} {
		if !utf8.ValidString(f.text) || bytes.ContainsRune([]byte(f.text), 0) {
			return refuse("%s: it is not valid text", f.name)
		}
		if n := utf8.RuneCountInString(f.text); n > maxWords {
			return refuse("%s: it has %d characters; the limit is %d", f.name, n, maxWords)
		}
	}
	return nil
}

// develop makes the renditions of a picture, narrowest first, and their bytes.
func develop(data []byte) (Item, [][]byte, error) {
	f, err := examine(data)
	if err != nil {
		return Item{}, nil, err
	}
	decoded, err := guarded(func() (image.Image, error) { return f.decode(data) })
	if err != nil {
		return Item{}, nil, refuse("it cannot be read to its end; save it anew")
	}
	// What was declared and what came out need not agree.
	if err := checkSize(decoded.Bounds().Dx(), decoded.Bounds().Dy()); err != nil {
		return Item{}, nil, err
	}
	item := Item{
		Kind: KindPicture, MIME: f.mime, Bytes: int64(len(data)),
		Width: decoded.Bounds().Dx(), Height: decoded.Bounds().Dy(),
	}
	picture := reduce(decoded)
	if f.mime == "image/jpeg" {
		held := orientation(data)
		if picture = upright(picture, held); held >= 5 {
			item.Width, item.Height = item.Height, item.Width
		}
	}
	files, err := item.scale(picture)
	return item, files, err
}

// scale makes each size from the one above it, which costs a third of making
// each from the original.
func (i *Item) scale(picture *image.RGBA) ([][]byte, error) {
	mime, encode := "image/jpeg", encodeJPEG
	widest := picture.Rect.Dx()
	if i.Width <= smallPNG && !picture.Opaque() {
		mime, encode = "image/png", encodePNG
	} else if !picture.Opaque() {
		picture = onWhite(picture)
	}
	var files [][]byte
	sizes := widths()
	if widest < sizes[0] {
		sizes = append([]int{widest}, sizes...)
	}
	for _, width := range sizes {
		if width > widest || len(files) > 0 && width >= picture.Rect.Dx() {
			continue
		}
		height := max(1, (i.Height*width+i.Width/2)/i.Width)
		if width != picture.Rect.Dx() {
			next := image.NewRGBA(image.Rect(0, 0, width, height))
			draw.CatmullRom.Scale(next, next.Rect, picture, picture.Rect, draw.Src, nil)
			picture = next
		}
		data, err := encode(picture)
		if err != nil {
			return nil, fmt.Errorf("media: writing a size of the picture: %w", err)
		}
		sum := sha256.Sum256(data)
		r := Rendition{Width: width, Height: picture.Rect.Dy(), MIME: mime, Bytes: int64(len(data))}
		r.Name = hex.EncodeToString(sum[:16]) + "-" + fmt.Sprint(width) + extensions()[mime]
		i.Renditions = append([]Rendition{r}, i.Renditions...)
		files = append([][]byte{data}, files...)
	}
	return files, nil
}

// manyPixels is above what the scaler, which works in floating point, can hold
// beside the picture in reasonable memory.
const manyPixels = 12_000_000

// reduce makes a picture that is much too large smaller by a whole factor,
// strip by strip, and any other one quick to work on.
func reduce(src image.Image) *image.RGBA {
	b := src.Bounds()
	k := max(1, b.Dx()/widths()[0])
	for k > 1 && b.Dx()/k < widths()[0] {
		k--
	}
	for b.Dx()/k*(b.Dy()/k) > manyPixels {
		k++
	}
	if k == 1 || b.Dx()/k == 0 || b.Dy()/k == 0 {
		return plain(src)
	}
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()/k, b.Dy()/k))
	strip := image.NewRGBA(image.Rect(0, 0, b.Dx(), k))
	for y := range out.Rect.Dy() {
		draw.Draw(strip, strip.Rect, src, image.Pt(b.Min.X, b.Min.Y+y*k), draw.Src)
		for x := range out.Rect.Dx() {
			average(out.Pix[out.PixOffset(x, y):][:4], strip, x*k, k)
		}
	}
	return out
}

// average writes the mean of a square of k by k pixels.
func average(to []byte, strip *image.RGBA, x, k int) {
	var sum [4]int
	for dy := range k {
		row := strip.Pix[strip.PixOffset(x, dy):][:4*k]
		for i, v := range row {
			sum[i&3] += int(v)
		}
	}
	for i := range to {
		to[i] = byte((sum[i] + k*k/2) / (k * k))
	}
}

func extensions() map[string]string {
	return map[string]string{"image/jpeg": ".jpg", "image/png": ".png"}
}

func encodeJPEG(p *image.RGBA) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, p, &jpeg.Options{Quality: jpegQuality})
	return b.Bytes(), err
}

func encodePNG(p *image.RGBA) ([]byte, error) {
	var b bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, p)
	return b.Bytes(), err
}

func onWhite(p *image.RGBA) *image.RGBA {
	out := image.NewRGBA(p.Rect)
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, p, p.Rect.Min, draw.Over)
	return out
}

// record writes the rows of an item, or finds those that another upload of the
// same file has just written.
func (m *Media) record(ctx context.Context, actor account.Actor, item Item) (Item, error) {
	item.ID, item.PublicID = db.NewID(), db.NewPublicID(10)
	err := m.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`
			insert into media (id, public_id, hash, kind, width, height, mime, bytes, alt, caption, credit, rights, created_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
			on conflict (hash) do nothing`,
			item.ID, item.PublicID, item.Hash, item.Kind, item.Width, item.Height, item.MIME, item.Bytes,
			item.Alt, item.Caption, item.Credit, item.Rights, tx.Now())
		if err != nil {
			return err
		}
		if n == 0 {
			return errTwin
		}
		for _, r := range item.Renditions {
			_, err := tx.Exec(`
				insert into rendition (media_id, width, height, mime, blob, bytes)
				values ($1, $2, $3, $4, $5, $6)`, item.ID, r.Width, r.Height, r.MIME, r.Name, r.Bytes)
			if err != nil {
				return err
			}
		}
		return tx.Journal(db.Entry{Actor: actor.String(), Verb: "upload", Kind: "media", Object: item.ID.String()})
	})
	if errors.Is(err, errTwin) {
		return byHash(ctx, m.db, item.Hash)
	}
	return item, err
}

var errTwin = errors.New("media: the same file was taken in meanwhile")
