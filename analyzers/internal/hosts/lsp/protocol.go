package lsp

// What the session needs of the protocol (https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17).

// A Position counts lines and UTF-16 code units, both from 0.
type Position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

// A Range ends before End.
type Range struct {
	Start Position `json:"start"`
	End   Position `json:"end"`
}

// A Location is a range of a document.
type Location struct {
	URI   string `json:"uri"`
	Range Range  `json:"range"`
}

// A Diagnostic is one report. It goes back to the server with a request for its fixes, so that it keeps all that the server
// may look for in it.
type Diagnostic struct {
	Range           Range     `json:"range"`
	Severity        int       `json:"severity,omitempty"`
	Code            any       `json:"code,omitempty"`
	CodeDescription *CodeLink `json:"codeDescription,omitempty"`
	Source          string    `json:"source,omitempty"`
	Message         string    `json:"message"`
	Tags            []int     `json:"tags,omitempty"`
	Related         []Related `json:"relatedInformation,omitempty"`
	Data            any       `json:"data,omitempty"`
}

// A CodeLink leads to a page about a diagnostic's code.
type CodeLink struct {
	Href string `json:"href"`
}

// Related is a position that helps to understand a diagnostic.
type Related struct {
	Location Location `json:"location"`
	Message  string   `json:"message"`
}

// A CodeAction is a fix that the server offers. Without an edit it has to be resolved first.
type CodeAction struct {
	Title       string         `json:"title"`
	Kind        string         `json:"kind,omitempty"`
	Diagnostics []Diagnostic   `json:"diagnostics,omitempty"`
	Edit        *WorkspaceEdit `json:"edit,omitempty"`
	Command     any            `json:"command,omitempty"`
	Data        any            `json:"data,omitempty"`
}

// A WorkspaceEdit changes documents.
type WorkspaceEdit struct {
	DocumentChanges []DocumentEdit `json:"documentChanges"`
}

// A DocumentEdit changes one document, in the version that it names.
type DocumentEdit struct {
	TextDocument struct {
		URI     string `json:"uri"`
		Version *int   `json:"version"`
	} `json:"textDocument"`
	Edits []TextEdit `json:"edits"`
}

// A TextEdit replaces a range.
type TextEdit struct {
	Range   Range  `json:"range"`
	NewText string `json:"newText"`
}

// QuickFix is the kind of action that mends a diagnostic.
const QuickFix = "quickfix"

type published struct {
	URI         string       `json:"uri"`
	Version     *int         `json:"version"`
	Diagnostics []Diagnostic `json:"diagnostics"`
}

type progress struct {
	Token any `json:"token"`
	Value struct {
		Kind  string `json:"kind"` // begin, report or end
		Title string `json:"title"`
	} `json:"value"`
}
