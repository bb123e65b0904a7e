package calls

import "testing"

func TestCloud(t *testing.T) { new(Handler).cloud("a") }
