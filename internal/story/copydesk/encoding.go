package copydesk

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	xunicode "golang.org/x/text/encoding/unicode"
)

// What a file that is no text begins with, and what to do about it.
var notText = []struct {
	magic, what, todo string
}{
	{"%PDF", "a PDF", "copy its text into a .txt file"},
	{"PK\x03\x04", "a ZIP archive or an office document (.docx, .odt)", "save the document as plain text, Markdown or HTML"},
	{"\xD0\xCF\x11\xE0", "an old office document (.doc)", "save the document as plain text, Markdown or HTML"},
	{"{\\rtf", "a rich text document (.rtf)", "save the document as plain text, Markdown or HTML"},
	{"\x89PNG", "a PNG picture", "name it as the picture of a story"},
	{"\xFF\xD8\xFF", "a JPEG picture", "name it as the picture of a story"},
	{"GIF8", "a GIF picture", "name it as the picture of a story"},
	{"RIFF", "a WebP picture or a sound file", "name it as the picture of a story"},
	{"\x1F\x8B", "a gzip archive", "unpack it first"},
	{"BZh", "a bzip2 archive", "unpack it first"},
	{"\xFD7zXZ", "an xz archive", "unpack it first"},
	{"7z\xBC\xAF", "a 7-Zip archive", "unpack it first"},
	{"\x28\xB5\x2F\xFD", "a Zstandard archive", "unpack it first"},
	{"ID3", "a sound file", "hand in a transcript"},
	{"\x7FELF", "a program", "hand in text"},
	{"SQLite format 3", "a database", "hand in text"},
}

// decode gives the text of a file with plain line ends, and the name of its
// encoding.
func decode(data []byte) (string, string, *Refusal) {
	if len(bytes.TrimSpace(data)) == 0 {
		return "", "", refuse(1, "The file is empty: nothing to publish.")
	}
	for _, kind := range notText {
		if bytes.HasPrefix(data, []byte(kind.magic)) {
			return "", "", refuse(1, "The file is %s, not text: %s.", kind.what, kind.todo)
		}
	}
	text, encoding, refusal := toUTF8(data)
	if refusal != nil {
		return "", "", refusal
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n").Replace(text)
	if at := strings.IndexFunc(text, isBinary); at >= 0 {
		return "", "", refuse(1+strings.Count(text[:at], "\n"),
			"The file holds control characters, so it is not text: save the copy as plain text in UTF-8.")
	}
	if strings.TrimFunc(text, isBlank) == "" {
		return "", "", refuse(1, "The file holds only spaces: nothing to publish.")
	}
	return text, encoding, nil
}

func toUTF8(data []byte) (string, string, *Refusal) {
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xFF\xFE\x00\x00")), bytes.HasPrefix(data, []byte("\x00\x00\xFE\xFF")):
		return "", "", refuse(1, "The file is in UTF-32, which is not read here: save it as UTF-8.")
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		if len(data)%2 != 0 {
			return "", "", refuse(1, "The file says it is UTF-16 but ends in the middle of a character: save it again as UTF-8.")
		}
		out, err := xunicode.UTF16(xunicode.LittleEndian, xunicode.ExpectBOM).NewDecoder().Bytes(data)
		if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
			return "", "", refuse(1, "The file says it is UTF-16 but is not: save it again as UTF-8.")
		}
		return string(out), "UTF-16", nil
	}
	if bytes.HasPrefix(data, []byte("\x1B$")) || bytes.Contains(data, []byte("\x1B$B")) {
		return "", "", refuse(lineOf(data, bytes.IndexByte(data, 0x1B)), "The file is in ISO-2022-JP, which is not read here: save it as UTF-8.")
	}
	if at := bytes.IndexByte(data, 0); at >= 0 {
		if looksUTF16(data) {
			return "", "", refuse(lineOf(data, at), "The file looks like UTF-16 without its byte order mark: save it as UTF-8.")
		}
		return "", "", refuse(lineOf(data, at), "The file is binary (it holds zero bytes), not text: save the copy as plain text in UTF-8.")
	}
	if utf8.Valid(data) {
		return string(data), "UTF-8", nil
	}
	return fromLegacy(data)
}

// fromLegacy takes bytes that are no UTF-8 for Windows-1252 where the result
// reads like a western European text, and refuses them by the likely name
// otherwise: a wrong guess would print wrong letters in every second word.
func fromLegacy(data []byte) (string, string, *Refusal) {
	at := firstInvalid(data)
	high, letters, undefined := 0, 0, 0
	valid := 0 // bytes that are good multi-byte UTF-8
	for rest := data; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if n > 1 && r != utf8.RuneError {
			valid += n
		}
		for _, b := range rest[:n] {
			if b >= 0x80 {
				high++
				switch {
				case b == 0x81 || b == 0x8D || b == 0x8F || b == 0x90 || b == 0x9D:
					undefined++
				case b >= 0xC0:
					letters++
				}
			}
		}
		rest = rest[n:]
	}
	line := lineOf(data, at)
	switch {
	case valid*2 > high:
		return "", "", refuse(line, "The file is UTF-8 with a broken character in this line: correct it and save again.")
	case shiftJIS(data, at):
		return "", "", refuse(line, "The file looks like Shift JIS, which is not read here: save it as UTF-8.")
	case undefined > 0:
		return "", "", refuse(line, "The file is neither UTF-8 nor Windows-1252: save it as UTF-8.")
	// In western languages accented letters are few; where every second byte is
	// one, the bytes are of an alphabet of their own.
	case high*10 > len(data)*3:
		return "", "", refuse(line, "The file is in a legacy encoding of another alphabet (such as KOI8-R, Windows-1251, GB 18030 or Big5), which is not read here: save it as UTF-8.")
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return "", "", refuse(line, "The file is neither UTF-8 nor Windows-1252: save it as UTF-8.")
	}
	return string(out), "Windows-1252", nil
}

// shiftJIS says whether the broken bytes read as pairs of Shift JIS kana: a
// lead byte 0x82 or 0x83 many times over, which in Windows-1252 would be a text
// full of low quotation marks and florin signs.
func shiftJIS(data []byte, from int) bool {
	lead := bytes.Count(data[from:], []byte{0x82}) + bytes.Count(data[from:], []byte{0x83})
	return lead > 8 && lead*8 > len(data)-from
}

func looksUTF16(data []byte) bool {
	zeros := bytes.Count(data, []byte{0})
	return zeros*10 > len(data)*3 && zeros*10 < len(data)*6
}

func firstInvalid(data []byte) int {
	for at := 0; at < len(data); {
		r, n := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && n == 1 {
			return at
		}
		at += n
	}
	return 0
}

func lineOf(data []byte, at int) int {
	return 1 + bytes.Count(data[:max(at, 0)], []byte("\n"))
}

func isBinary(r rune) bool {
	return r < 0x20 && r != '\n' && r != '\t' && r != '\f' && r != '\v'
}

// isBlank holds for spaces and for the invisible characters that browsers put
// between words on copying.
func isBlank(r rune) bool {
	switch r {
	case '\u200B', '\u200C', '\u200D', '\u2060', '\uFEFF', '\u00AD':
		return true
	}
	return unicode.IsSpace(r)
}
