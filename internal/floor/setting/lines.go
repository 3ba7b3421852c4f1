package setting

import (
	"encoding/json"
	"strconv"
	"strings"
)

// FromLines reads a setting as it is written on a command line or in a small
// form: a text is one line, a list has an entry a line, colours and fonts are
// changes to what is set. A single line that is JSON is taken as it is.
//
//	menu     "/town", "The coast = /coast", "> Fishing = /coast/fishing"
//	follow   "Mastodon https://example.social/@paper"
//	colours  "light.paper=#ffffff", "light.ink=#111111", "light.accent=#0b5394"
//	fonts    "headlines=inter", "scale=110"
func FromLines(name string, lines []string, now *Values) (json.RawMessage, error) {
	f, err := fieldOf(name)
	if err != nil {
		return nil, err
	}
	wrong := &Invalid{}
	if len(lines) == 0 {
		wrong.add(name, "say what it shall be, or clear it")
		return nil, wrong
	}
	if one := strings.TrimSpace(lines[0]); len(lines) == 1 && one != "" && strings.ContainsRune("{[", rune(one[0])) && json.Valid([]byte(one)) {
		return json.RawMessage(one), nil
	}
	v := Values{}
	switch name {
	case "menu":
		v.Menu = readMenu(wrong, name, lines)
	case "foot":
		v.Foot = readMenu(wrong, name, lines)
	case "follow":
		for i, line := range lines {
			at := strings.LastIndex(strings.TrimSpace(line), " ")
			if at < 0 {
				wrong.add(name+"."+strconv.Itoa(i+1), "%q: give a name and an https address, such as \"Mastodon https://example.social/@paper\"", short(line))
				continue
			}
			line = strings.TrimSpace(line)
			v.Follow = append(v.Follow, Presence{strings.TrimSpace(line[:at]), line[at+1:]})
		}
	case "colours":
		v.Colours = now.Colours
		assign(wrong, name, lines, map[string]*string{
			"light.paper": &v.Colours.Light.Paper, "light.ink": &v.Colours.Light.Ink, "light.accent": &v.Colours.Light.Accent, "light.soft": &v.Colours.Light.Soft, "light.tint": &v.Colours.Light.Tint,
			"dark.paper": &v.Colours.Dark.Paper, "dark.ink": &v.Colours.Dark.Ink, "dark.accent": &v.Colours.Dark.Accent, "dark.soft": &v.Colours.Dark.Soft, "dark.tint": &v.Colours.Dark.Tint,
		})
	case "fonts":
		v.Fonts = now.Fonts
		scale := strconv.Itoa(v.Fonts.Scale)
		assign(wrong, name, lines, map[string]*string{"text": &v.Fonts.Text, "headlines": &v.Fonts.Headlines, "labels": &v.Fonts.Labels, "scale": &scale})
		if v.Fonts.Scale, err = strconv.Atoi(strings.TrimSuffix(scale, "%")); err != nil {
			wrong.add("fonts.scale", "%q is not a number; give a size from 85 to 130 per cent", short(scale))
		}
	case "logo":
		wrong.add(name, "a logo is a picture file: broadsheet settings logo FILE")
	default:
		text := strings.Join(lines, " ")
		return json.Marshal(text)
	}
	if len(wrong.Fields) > 0 {
		return nil, wrong
	}
	return json.Marshal(f.place(&v))
}

// readMenu reads "label = address" a line; one that begins with > stands below
// the last that does not.
func readMenu(w *Invalid, name string, lines []string) []Entry {
	var menu []Entry
	for i, line := range lines {
		line = strings.TrimSpace(line)
		line, below := strings.CutPrefix(line, ">")
		e := Entry{URL: strings.TrimSpace(line)}
		if at := strings.Index(line, "="); at >= 0 && !addressLike(e.URL) {
			e.Label, e.URL = strings.TrimSpace(line[:at]), strings.TrimSpace(line[at+1:])
		} else if !addressLike(e.URL) {
			e.Label, e.URL = e.URL, ""
		}
		switch {
		case !below:
			menu = append(menu, e)
		case len(menu) == 0:
			w.add(name+"."+strconv.Itoa(i+1), "nothing stands before it that it could be below")
		default:
			above := &menu[len(menu)-1]
			above.Entries = append(above.Entries, e)
		}
	}
	return menu
}

func addressLike(text string) bool {
	return strings.HasPrefix(text, "/") || strings.HasPrefix(text, "http:") || strings.HasPrefix(text, "https:") || strings.HasPrefix(text, "mailto:")
}

func assign(w *Invalid, name string, lines []string, places map[string]*string) {
	for _, line := range lines {
		key, value, ok := strings.Cut(line, "=")
		place := places[strings.TrimSpace(key)]
		if !ok || place == nil {
			w.add(name, "%q is not understood; write for example %s", short(line), map[string]string{"colours": "light.accent=#0b5394", "fonts": "headlines=inter"}[name])
			continue
		}
		*place = strings.TrimSpace(value)
	}
}
