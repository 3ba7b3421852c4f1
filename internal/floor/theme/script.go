package theme

import (
	"fmt"
	"path"
	"regexp"
)

// importing finds the specifiers of modules beside this one: static imports
// stand at the start of a line, import() anywhere.
var importing = regexp.MustCompile(`(?m)(^[ \t]*(?:import|export)\b[^'"\n;]*|\bimport\([ \t]*)(["'])(\.{1,2}/[^"'\n]+)["']`)

// foreign finds those of modules elsewhere, which the pages' policy blocks.
var foreign = regexp.MustCompile(`(?m)(^[ \t]*import[ \t]*|^[ \t]*(?:import|export)\b[^'"\n;=]*\bfrom[ \t]*|\bimport\([ \t]*)(["'])((?:https?:)?//[^"'\n]+|data:[^"'\n]+)["']`)

// addScripts adds the modules, each after those that it imports, so that an
// import names a hashed address and a change of a module changes its importers.
func (a *assets) addScripts(scripts []file, quick bool) error {
	byPath := map[string]file{}
	for _, f := range scripts {
		byPath[f.path] = f
	}
	under := map[string]bool{}
	var add func(f file) error
	add = func(f file) error {
		if a.names[f.path] != nil {
			return nil
		}
		if under[f.path] {
			return fmt.Errorf("theme: %s imports itself by way of others", f.path)
		}
		under[f.path] = true
		defer delete(under, f.path)
		if m := foreign.FindSubmatch(f.data); m != nil {
			return fmt.Errorf("theme: %s imports %s, which a page may not fetch: copy the script into the theme", f.path, m[3])
		}
		var lost error
		data := importing.ReplaceAllFunc(f.data, func(m []byte) []byte {
			found := importing.FindSubmatch(m)
			target := path.Join(path.Dir(f.path), string(found[3]))
			other, ok := byPath[target]
			if !ok {
				lost = fmt.Errorf("theme: %s imports %s, which is not a script of the theme", f.path, found[3])
				return m
			}
			if err := add(other); err != nil {
				lost = err
				return m
			}
			return fmt.Appendf(nil, "%s%s%s%s", found[1], found[2], a.address(target), found[2])
		})
		if lost != nil {
			return lost
		}
		return a.add(f.path, data, quick)
	}
	for _, f := range scripts {
		if err := add(f); err != nil {
			return err
		}
	}
	return nil
}
