// A program that exists for its build information: each import keeps an old module in the binary.
package main

import (
	"fmt"

	"github.com/dgrijalva/jwt-go"
	"github.com/gin-gonic/gin"
	"golang.org/x/crypto/ssh"
	"golang.org/x/net/html"
	"golang.org/x/text/language"
)

func main() {
	fmt.Println(gin.Version, ssh.KeyAlgoRSA, html.ElementNode, language.English, jwt.SigningMethodHS256.Alg())
}
