package browser

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types none"

const page = `<!doctype html><html lang=en><head><title>Rain</title><link rel=stylesheet href=/style.css><script src=/page.js></script></head>
<body><nav aria-label=Sections><a href=/next>Home</a></nav>
<main><h1>Rain <em>expected</em></h1><div><p id=state>No script.</p></div>
<form method=post action=/post><label>Your name <input name=name required></label><button>Send</button></form>
<details><summary>More</summary><p>Hidden until asked for.</p></details>
<img alt=Flood src=http://pictures.example/flood.png></main></body></html>`

func site(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	serve := func(pattern, kind, body string) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", policy)
			w.Header().Set("Content-Type", kind)
			w.Write([]byte(body))
		})
	}
	serve("GET /{$}", "text/html; charset=utf-8", page)
	serve("GET /next", "text/html; charset=utf-8", "<!doctype html><html lang=en><title>Next</title><main><h1>Next</h1></main>")
	serve("GET /field", "text/html; charset=utf-8", "<!doctype html><html lang=en><title>Field</title><main><a href=#words>To the field</a><textarea id=words aria-label=Words></textarea></main>")
	serve("GET /bad", "text/html; charset=utf-8", "<!doctype html><title>Bad</title><img src=/x.png><script>1</script><button></button>")
	serve("GET /page.js", "text/javascript", `addEventListener("DOMContentLoaded", () => { document.getElementById("state").textContent = "Script." })`)
	serve("GET /style.css", "text/css", `body { background: #fff; color: #000 } h1 { width: 700px }
		@media (prefers-color-scheme: dark) { body { background: #000; color: #fff } a { color: #9cf } }
		@media print { nav { display: none } }`)
	mux.HandleFunc("POST /post", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/next?name="+r.FormValue("name"), http.StatusSeeOther)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestReaderWithScript(t *testing.T) {
	url := site(t)
	b := New(t)
	if status := b.Open(url + "/"); status != 200 {
		t.Errorf("status %d", status)
	}
	b.Wait(`document.getElementById("state").textContent == "Script."`)
	if b.OverflowsSideways() {
		t.Error("overflows at 1280 pixels")
	}
	b.Open(url + "/#state")
	if got := b.URL(); got != url+"/#state" {
		t.Errorf("at %s", got)
	}
	if status := b.Open(url + "/none"); status != 404 {
		t.Errorf("a page that is not there: status %d", status)
	}
}

func TestReaderWithoutScript(t *testing.T) {
	url := site(t)
	b := New(t, ScriptOff())
	b.Open(url + "/")
	if got := b.Text("#state"); got != "No script." {
		t.Errorf("the page's script ran: %q", got)
	}
	b.Type("input", "Ida")
	if status := b.Submit("button"); status != 200 || b.URL() != url+"/next?name=Ida" {
		t.Errorf("status %d at %s", status, b.URL())
	}
}

func TestViewportMediaAndZoom(t *testing.T) {
	url := site(t)
	ground := `getComputedStyle(document.body).backgroundColor`
	light, dark := New(t), New(t, Dark(), Viewport(320, 640))
	light.Open(url + "/")
	dark.Open(url + "/")
	if l, d := Eval[string](light, ground), Eval[string](dark, ground); l == d {
		t.Errorf("light and dark are both %s", l)
	}
	if !dark.OverflowsSideways() {
		t.Error("a heading of 700 pixels does not overflow a window of 320")
	}
	for name, c := range map[string]struct {
		option Option
		is     string
	}{
		"forced colours": {ForcedColours(), `matchMedia("(forced-colors: active)").matches`},
		"contrast":       {MoreContrast(), `matchMedia("(prefers-contrast: more)").matches`},
		"motion":         {ReducedMotion(), `matchMedia("(prefers-reduced-motion: reduce)").matches`},
		"print":          {Print(), `getComputedStyle(document.querySelector("nav")).display == "none"`},
		"zoom":           {Zoom(4), `innerWidth == 320 && devicePixelRatio == 4`},
	} {
		b := New(t, c.option)
		b.Open(url + "/")
		if !Eval[bool](b, c.is) {
			t.Errorf("%s: not %s", name, c.is)
		}
		if Eval[bool](light, c.is) {
			t.Errorf("%s: true also without the option", name)
		}
	}
}

func TestKeyboard(t *testing.T) {
	url := site(t)
	b := New(t)
	b.Open(url + "/")
	if got := b.Focused(); got != "" {
		t.Errorf("focus before any key: %q", got)
	}
	b.Keys("Tab")
	if got := b.Focused(); got != "link Home" {
		t.Errorf("after Tab the focus is on %q", got)
	}
	b.Keys("Tab", "I", "d", "a", "Tab")
	if got := b.Focused(); got != "button Send" {
		t.Errorf("after the name the focus is on %q", got)
	}
	b.Keys("Shift+Tab", "Shift+Tab")
	if status := b.KeysToNext("Enter"); status != 200 || b.URL() != url+"/next" {
		t.Errorf("Enter on the link: status %d at %s", status, b.URL())
	}
	for _, bad := range []string{"Tabb", "Hyper+x", "Control+"} {
		if _, err := press(bad); err == nil {
			t.Errorf("%q counts as a key", bad)
		}
	}
}

// Enter on a link does what the link says, and types no line where that leads.
func TestAKeyThatDidSomethingTypesNothing(t *testing.T) {
	b := New(t)
	b.Open(site(t) + "/field")
	b.KeysUntil("Tab", "link To the")
	b.Keys("Enter")
	b.WaitFocus("textbox Words")
	b.Keys("a", "Enter", "b")
	if got := Eval[string](b, `document.activeElement.value`); got != "a\nb" {
		t.Errorf("the field holds %q", got)
	}
}

func TestAccessibilityTree(t *testing.T) {
	b := New(t, ScriptOff())
	b.Open(site(t) + "/")
	want := `RootWebArea "Rain"
  navigation "Sections"
    link "Home"
  main
    heading "Rain expected" level=1
      emphasis
    paragraph
      text "No script."
    form
      text "Your name"
      textbox "Your name" required=true
      button "Send"
    group
      DisclosureTriangle "More" expanded=false
    image "Flood"
`
	if got := b.AccessibilityTree(); got != want {
		t.Errorf("the tree is\n%s\nwant\n%s", got, want)
	}
}

func TestRequestsAndErrors(t *testing.T) {
	url := site(t)
	b := New(t)
	b.Open(url + "/")
	if got := b.Requests(); !slices.Contains(got, url+"/style.css") || !slices.Contains(got, "http://pictures.example/flood.png") {
		t.Errorf("the requests lack the style sheet or the third party: %q", got)
	}
	if got := strings.Join(b.Errors(), "\n"); !strings.Contains(got, "pictures.example") {
		t.Errorf("the errors lack the picture that the policy forbids: %q", got)
	}
	quiet := New(t)
	quiet.Open(url + "/next")
	for _, e := range quiet.Errors() {
		if !strings.Contains(e, "favicon") {
			t.Errorf("a page without faults complains: %s", e)
		}
	}
}

func TestAxeUnderTheSitesPolicy(t *testing.T) {
	url := site(t)
	for name, options := range map[string][]Option{"script on": nil, "script off": {ScriptOff()}} {
		t.Run(name, func(t *testing.T) {
			good := New(t, options...)
			good.Open(url + "/next")
			if found := good.Axe(); len(found) > 0 {
				t.Errorf("a page without faults: %v", found)
			}
			bad := New(t, options...)
			bad.Open(url + "/bad")
			var ids []string
			for _, v := range bad.Axe() {
				ids = append(ids, v.ID)
				if !strings.Contains(v.String(), v.Help) || len(v.Nodes) == 0 {
					t.Errorf("violation without its place: %v", v)
				}
			}
			for _, want := range []string{"image-alt", "button-name", "html-has-lang"} {
				if !slices.Contains(ids, want) {
					t.Errorf("found %v, which lacks %s", ids, want)
				}
			}
		})
	}
}

func TestScreenshot(t *testing.T) {
	b := New(t, Viewport(360, 640))
	b.Open(site(t) + "/")
	path := filepath.Join(t.TempDir(), "page.png")
	b.Screenshot(path)
	if png, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(png), "\x89PNG") {
		t.Errorf("no PNG file: %v", err)
	}
}

func TestChromiumEndsWithItsProcess(t *testing.T) {
	if os.Getenv("BROWSER_CHILD") != "" {
		New(t)
		os.Stdout.WriteString(os.Getenv("TMPDIR") + "\n")
		select {}
	}
	New(t) // skips where there is none
	scratch := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=^TestChromiumEndsWithItsProcess$")
	child.Env = append(os.Environ(), "BROWSER_CHILD=1", "TMPDIR="+scratch)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 500)); err != nil {
		t.Fatal(err)
	}
	made, err := filepath.Glob(filepath.Join(scratch, "broadsheet-chromium-*"))
	if err != nil || len(made) != 1 {
		t.Fatalf("the profile's folder: %v, %v", made, err)
	}
	child.Process.Kill()
	child.Wait()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(made[0]); errors.Is(err, os.ErrNotExist) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("20 s after its process was killed %s is still there", made[0])
		}
	}
}
