package theme

import (
	"fmt"
	"reflect"
	"sync"
)

// plainData refuses a page that a template could make do something: methods,
// functions, channels. What is left can only be read. Types are judged once;
// values are looked at only where a type hides them behind an interface.
func plainData(page any) error {
	if page == nil {
		return nil
	}
	return plainValue(reflect.ValueOf(page), 0)
}

// verdict is what is known of a type.
type verdict struct {
	err  error
	open bool // it holds interfaces: its values must be looked at
}

var verdicts sync.Map // reflect.Type -> verdict

func judge(t reflect.Type) verdict {
	if v, ok := verdicts.Load(t); ok {
		return v.(verdict)
	}
	v := judgeNew(t, map[reflect.Type]bool{})
	verdicts.Store(t, v)
	return v
}

func judgeNew(t reflect.Type, within map[reflect.Type]bool) verdict {
	if within[t] {
		return verdict{}
	}
	within[t] = true
	if t.Kind() != reflect.Interface {
		// A template reaches the methods of the pointer too.
		if p := reflect.PointerTo(t); t.Kind() != reflect.Pointer && p.NumMethod() > 0 {
			return verdict{err: fmt.Errorf("%s has the method %s: a page is plain data, make it a field", t, p.Method(0).Name)}
		}
	}
	switch t.Kind() {
	case reflect.Bool, reflect.String,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64:
		return verdict{}
	case reflect.Interface:
		return verdict{open: true}
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return judgeNew(t.Elem(), within)
	case reflect.Map:
		if t.Key().Kind() != reflect.String {
			return verdict{err: fmt.Errorf("%s: the keys of a map are strings", t)}
		}
		return judgeNew(t.Elem(), within)
	case reflect.Struct:
		all := verdict{}
		for i := range t.NumField() {
			v := judgeNew(t.Field(i).Type, within)
			if v.err != nil {
				return verdict{err: fmt.Errorf("%s.%s: %w", t, t.Field(i).Name, v.err)}
			}
			all.open = all.open || v.open
		}
		return all
	}
	return verdict{err: fmt.Errorf("%s is not plain data", t)}
}

// maxDepth bounds data that points at itself.
const maxDepth = 64

func plainValue(v reflect.Value, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%s is nested more than %d deep", v.Type(), maxDepth)
	}
	verdict := judge(v.Type())
	if verdict.err != nil || !verdict.open {
		return verdict.err
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return plainValue(v.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if err := plainValue(v.Index(i), depth+1); err != nil {
				return err
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if err := plainValue(v.MapIndex(key), depth+1); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if err := plainValue(v.Field(i), depth+1); err != nil {
				return fmt.Errorf("%s: %w", v.Type().Field(i).Name, err)
			}
		}
	}
	return nil
}
