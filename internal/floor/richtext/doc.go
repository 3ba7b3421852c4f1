// Package richtext is the story document: typed blocks with stable ids, inline
// text with marks. It is stored as versioned JSON in ProseMirror's node form
// and rendered to HTML here and nowhere else.
//
// The types below are the whole schema. Anything that reads copy from outside
// (HTML, Markdown, plain text) produces these types and nothing more, so markup
// that the schema does not know cannot be stored, let alone rendered.
package richtext

// Version of the stored form. A reader refuses a newer one.
const Version = 1

// NodeType names a block or inline node, in ProseMirror's spelling.
type NodeType string

// Every block carries an id. Leaf blocks hold inline content: text and
// hard_break. They are what passages, quotations and anchors point into.
const (
	TypeDoc     NodeType = "doc"
	Paragraph   NodeType = "paragraph"
	Crosshead   NodeType = "heading"     // Attrs.Level 2 to 4
	BulletList  NodeType = "bullet_list" // holds list_item
	OrderedList NodeType = "ordered_list"
	ListItem    NodeType = "list_item"  // holds paragraph and lists
	BlockQuote  NodeType = "blockquote" // holds paragraph and lists
	PullQuote   NodeType = "pull_quote" // Attrs.Speaker, Role, Occasion
	CodeBlock   NodeType = "code_block" // text only, no marks
	Picture     NodeType = "picture"    // Attrs.Media or Source; Alt, Caption, Credit
	Divider     NodeType = "horizontal_rule"
	Table       NodeType = "table"     // holds table_row
	TableRow    NodeType = "table_row" // holds table_header, table_cell
	TableHeader NodeType = "table_header"
	TableCell   NodeType = "table_cell"
	FactBox     NodeType = "fact_box" // holds paragraph, heading, lists
	Text        NodeType = "text"
	HardBreak   NodeType = "hard_break"
)

// MarkType names a mark on text.
type MarkType string

// The marks. A quotation mark covers exactly the words that were said,
// quotation marks included.
const (
	Emphasis  MarkType = "em"
	Strong    MarkType = "strong"
	Code      MarkType = "code"
	Strike    MarkType = "strike"
	Sub       MarkType = "sub"
	Sup       MarkType = "sup"
	Link      MarkType = "link"      // Attrs.Href, Title
	Quotation MarkType = "quotation" // Attrs.Speaker, Role, Occasion, Source
)

// Node is one node of the tree. Text nodes have Text and Marks, a hard_break
// may have Marks, blocks have Attrs and Content.
type Node struct {
	Type    NodeType `json:"type"`
	Attrs   *Attrs   `json:"attrs,omitempty"`
	Content []Node   `json:"content,omitempty"`
	Text    string   `json:"text,omitempty"`
	Marks   []Mark   `json:"marks,omitempty"`
}

// Attrs are the attributes that any node may carry; which ones a type uses is
// said beside its constant.
type Attrs struct {
	Version  int    `json:"version,omitempty"` // doc only
	ID       string `json:"id,omitempty"`      // blocks only; survives edits
	Level    int    `json:"level,omitempty"`
	Start    int    `json:"start,omitempty"` // ordered_list
	Language string `json:"language,omitempty"`
	Media    string `json:"media,omitempty"` // public id of a media item
	Alt      string `json:"alt,omitempty"`
	Caption  string `json:"caption,omitempty"`
	Credit   string `json:"credit,omitempty"`
	Speaker  string `json:"speaker,omitempty"`
	Role     string `json:"role,omitempty"`
	Occasion string `json:"occasion,omitempty"`
	Source   string `json:"source,omitempty"` // where a picture came from, until media has taken it in
}

// Mark is one mark on a text node.
type Mark struct {
	Type  MarkType   `json:"type"`
	Attrs *MarkAttrs `json:"attrs,omitempty"`
}

// MarkAttrs are the attributes of link and quotation.
type MarkAttrs struct {
	Href     string `json:"href,omitempty"`
	Title    string `json:"title,omitempty"`
	Speaker  string `json:"speaker,omitempty"`
	Role     string `json:"role,omitempty"`
	Occasion string `json:"occasion,omitempty"`
	Source   string `json:"source,omitempty"`
}
