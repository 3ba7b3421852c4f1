package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"broadsheet/internal/floor/setting"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/media"
)

// SettingsRequest is one thing to be done with the settings.
type SettingsRequest struct {
	Do    string   `json:"do"` // "show", "set", "clear" or "logo"
	Name  string   `json:"name,omitempty"`
	Lines []string `json:"lines,omitempty"` // the value, or the names to clear
	JSON  bool     `json:"json,omitempty"`
	Light []byte   `json:"light,omitempty"` // the logo's file
	Dark  []byte   `json:"dark,omitempty"`
}

func changeSettings(ctx context.Context, a *App, request json.RawMessage, out, complain io.Writer) int {
	req, ok := read[SettingsRequest](request, complain)
	if !ok {
		return 1
	}
	if err := a.changeSettings(ctx, account.AtCommand("settings"), req, out); err != nil {
		fmt.Fprintln(complain, "broadsheet: settings:", err)
		return 1
	}
	return 0
}

func (a *App) changeSettings(ctx context.Context, actor account.Actor, req SettingsRequest, out io.Writer) error {
	if req.Do == "show" {
		return a.showSettings(ctx, req, out)
	}
	if !account.May(actor, account.Settings, account.Object{Kind: "site"}) {
		return fmt.Errorf("%s may not change the settings", actor)
	}
	now, err := setting.Get(ctx, a.db)
	if err != nil {
		return err
	}
	switch req.Do {
	case "set":
		value, err := setting.FromLines(req.Name, req.Lines, now)
		if err != nil {
			return err
		}
		err = a.Settings.Set(ctx, actor.String(), map[string]json.RawMessage{req.Name: value})
		if err != nil {
			return err
		}
	case "clear":
		if err := a.Settings.Clear(ctx, actor.String(), req.Lines...); err != nil {
			return err
		}
	case "logo":
		if err := a.takeLogo(ctx, actor, req); err != nil {
			return err
		}
	default:
		return fmt.Errorf("the serving process does not know %q; it may be older than the program you called", line(req.Do, 40))
	}
	return a.showSettings(ctx, req, out)
}

// widestLogo is what the pictures' room keeps the transparency of.
const widestLogo = 800

func (a *App) takeLogo(ctx context.Context, actor account.Actor, req SettingsRequest) error {
	conf := a.conf
	name := conf.Name
	if v, err := setting.Get(ctx, a.db); err == nil && v.Name != "" {
		name = v.Name
	}
	var logo setting.Logo
	for _, file := range []struct {
		what string
		data []byte
		id   *string
	}{{"logo", req.Light, &logo.Light}, {"logo for the night", req.Dark, &logo.Dark}} {
		if file.data == nil {
			continue
		}
		item, err := a.Media.Take(ctx, actor, file.data, media.Words{Alt: name})
		var refused *media.Refusal
		if errors.As(err, &refused) {
			return fmt.Errorf("the %s: %s", file.what, refused.Sentence)
		}
		if err != nil {
			return err
		}
		if item.Width > widestLogo {
			return fmt.Errorf("the %s is %d pixels wide; save it with at most %d, which keeps what is transparent in it so", file.what, item.Width, widestLogo)
		}
		*file.id = item.PublicID
	}
	value, err := json.Marshal(logo)
	if err != nil {
		return err
	}
	return a.Settings.Set(ctx, actor.String(), map[string]json.RawMessage{"logo": value})
}

// showSettings prints what is set, all of it or the setting that was named.
func (a *App) showSettings(ctx context.Context, req SettingsRequest, out io.Writer) error {
	v, err := setting.Get(ctx, a.db)
	if err != nil {
		return err
	}
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	set := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &set); err != nil {
		return err
	}
	if req.JSON {
		_, err := fmt.Fprintf(out, "%s\n", text)
		return err
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, name := range setting.Names() {
		switch value, ok := set[name]; {
		case !v.Has(name):
			fmt.Fprintf(table, "%s\t(not set)\n", name)
		case !ok:
			fmt.Fprintf(table, "%s\t\"\"\n", name) // emptied by the owner
		default:
			fmt.Fprintf(table, "%s\t%s\n", name, value)
		}
	}
	return table.Flush()
}
