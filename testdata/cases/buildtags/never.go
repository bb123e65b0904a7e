//go:build never

package buildtags

//claimvet:effect func=drop
