package site

import (
	"context"
	"net/url"
	"strings"

	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/story/article"
)

// share makes the addresses that share a story elsewhere. They are plain links:
// nobody is called before a reader presses one.
func (s *Screen) share(story article.Story) Share {
	address, title := s.absolute(story.URL), story.Headline
	if story.SocialHeadline != "" {
		title = story.SocialHeadline
	}
	both := title + " " + address
	to := func(base string, pairs ...string) string {
		for i := 0; i < len(pairs); i += 2 {
			mark := "&"
			if i == 0 {
				mark = "?"
			}
			base += mark + pairs[i] + "=" + coded(pairs[i+1])
		}
		return base
	}
	return Share{
		URL: address, Title: title,
		Mail:     to("mailto:", "subject", title, "body", title+"\r\n\r\n"+address),
		WhatsApp: to("https://wa.me/", "text", both),
		Telegram: to("https://t.me/share/url", "url", address, "text", title),
		X:        to("https://x.com/intent/post", "text", title, "url", address),
		Facebook: to("https://www.facebook.com/sharer/sharer.php", "u", address),
		LinkedIn: to("https://www.linkedin.com/sharing/share-offsite/", "url", address),
		Reddit:   to("https://www.reddit.com/submit", "url", address, "title", title),
		Bluesky:  to("https://bsky.app/intent/compose", "text", both),
		Mastodon: story.URL + "/share",
	}
}

// coded is a text as a parameter of any address: a plus sign would stand in a
// mail, and in some messengers, as it is, and an ampersand begin another field.
func coded(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

// sharePage helps readers to post a story from a server of their own.
func (s *Screen) sharePage(ctx context.Context, v view) (*pagecache.Page, error) {
	at, err := s.lookup(ctx, v.path)
	if err != nil {
		return nil, err
	}
	story, err := s.Articles.Story(ctx, s.DB, at.Object)
	if err != nil {
		return nil, err
	}
	p := SharePage{Story: s.cardOf(story)}
	if p.Frame, err = s.frame(ctx, s.DB, story.Language); err != nil {
		return nil, err
	}
	share := s.share(story)
	p.Text = share.Title + " " + share.URL
	p.Frame.Title, p.Frame.NoIndex, p.Frame.Canonical = s.title(story.Headline), true, share.URL
	built, err := s.page("article/share", story.Language, p, article.KeyStory(story.ID))
	if built != nil {
		built.Label = "share"
	}
	return built, err
}
