package main

// directiveBugs write a directive that says nothing.
var directiveBugs = []variant{
	{"misspelt role", "directive", "rolback", comment("handler/store/claim.go", "//claimvet:rollback", "//claimvet:rolback")},
	{"misspelt function", "directive", "(*Auto).Provision", comment("handler/cloud/cloud.go",
		"//claimvet:only (*github.com/molecule-ai/claimvet/handler.Auto).Provision", "//claimvet:only (*Auto).Provision")},
	{"function left out", "directive", "//claimvet:only", comment("handler/cloud/cloud.go",
		"//claimvet:only (*github.com/molecule-ai/claimvet/handler.Auto).Provision", "//claimvet:only")},
	{"space before the role", "directive", "// claimvet:claim", comment("handler/store/claim.go", "//claimvet:claim", "// claimvet:claim")},
}
