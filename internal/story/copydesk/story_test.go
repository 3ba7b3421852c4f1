package copydesk

import "testing"

func TestDump(t *testing.T) {
	c, err := ReadFile(casePath(t, "story", "foreign-secretary.txt"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + Summary(c))
}
