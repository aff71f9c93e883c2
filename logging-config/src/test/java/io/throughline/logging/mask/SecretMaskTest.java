package io.throughline.logging.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretMaskTest {

  private final SecretMask mask = SecretMask.of(List.of(), List.of());

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "login with password=hunter2 failed | login with password=*** failed",
        "password: hunter2, user: bob | password: ***, user: bob",
        "userPassword = hunter2 | userPassword = ***",
        "DB_PASSWORD=hunter2;x=1 | DB_PASSWORD=***;x=1",
        "url?access_token=abc&x=1 | url?access_token=***&x=1",
        "{\"client_secret\": \"a b\\\"c\", \"x\": 1} | {\"client_secret\": \"***\", \"x\": 1}",
        "{\\\"password\\\":\\\"a b\\\",\\\"x\\\":1} | {\\\"password\\\":\\\"***\\\",\\\"x\\\":1}",
        "password=hun,ter2Zq9 | password=***",
        "password=hun&ter2Zq9 | password=***",
        "{authorization=[Bearer hunter2], accept=[*/*]} | {authorization=[***], accept=[*/*]}",
        "{cookie=[a=b; SESSION=hunter2Zq9]} | {cookie=[***]}",
        "{\\\"password\\\":\\\"hunter2\\\"} | {\\\"password\\\":\\\"***\\\"}",
        "{\\\\\\\"password\\\\\\\":\\\\\\\"hunter2\\\\\\\"} | {\\\\\\\"password\\\\\\\":\\\\\\\"***\\\\\\\"}",
        "{\"passwords\":[\"hunter2\",\"s3cond\"]} | {\"passwords\":[***]}",
        "jdbc:postgresql://db/app?user=a&sslpassword=hunter2 | jdbc:postgresql://db/app?user=a&sslpassword=***",
        "PGPASSWORD=hunter2 psql DBPassword=x password1=y | PGPASSWORD=*** psql DBPassword=*** password1=***",
        "access_tokens=hunter2 AccountKey=Eby8vdM== | access_tokens=*** AccountKey=***",
        "k?X-Amz-Credential=AKIA&X-Amz-Signature=fe5f | k?X-Amz-Credential=***&X-Amz-Signature=***",
        "https://ghp_16C7e42F292c6912E7710c838347Ae178B4a@github.com/x | https://***@github.com/x",
        "jdbc:oracle:thin:scott/hunter2@//h:1521/x | jdbc:oracle:thin:scott/***@//h:1521/x",
        "mongodb://bob:hun/ter2@host/x | mongodb://bob:***@host/x",
        "JSESSIONID=hunter2; Path=/ | JSESSIONID=***; Path=/",
        "Bearer abc123 | Bearer ***",
        "Basic dXNlcjpodW50ZXIy | Basic ***",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----lQOY-----END PGP | -----BEGIN PGP PRIVATE KEY BLOCK-----***-----END PGP",
        "token is ghp_16C7e42F292c6912E7710c838347Ae178B4a | token is ***",
        "key AKIAIOSFODNN7EXAMPLE of eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln | key *** of ***",
        "mysql --password hunter2 -u root | mysql --password *** -u root",
        "curl -u bob:hunter2 http://h | curl -u bob:*** http://h",
        "mysql -u root -phunter2 | mysql -u root -p***",
        "password -> hunter2 | password -> ***",
        "<db:password>hunter2</db:password> | <db:password>***</db:password>",
        "next=%2Fcb%3Fpassword%3Dhunter2%26x%3D1 | next=%2Fcb%3Fpassword%3D***%26x%3D1",
        "PAN4111111111111111 | PAN***",
        "{'token': 'a b'} | {'token': '***'}",
        "Login[user=bob, password=hunter2] | Login[user=bob, password=***]",
        "api-key=k1 apiKey=k2 API_KEY=k3 apikey=k4 | api-key=*** apiKey=*** API_KEY=*** apikey=***",
        "Authorization: Basic Ym9iOmh1bnRlcjI= | Authorization: ***",
        "authorization=Bearer abc.def client=c1 | authorization=*** client=c1",
        "Cookie: a=1; b=2 | Cookie: ***",
        "sent Bearer eyJhbGciOi.eyJzdWIi.c2ln to x | sent Bearer *** to x",
        "connect to mqtt://bob:hunter2@host:1883/x | connect to mqtt://bob:***@host:1883/x",
        "postgres://bob:p@ss@host | postgres://bob:***@host",
        "paid by 4111111111111111 | paid by ***",
        "paid by 4111 1111 1111 1111, thanks | paid by ***, thanks",
        "paid by 3782-822463-10005. | paid by ***.",
        "card-5500005555555559 | card-***",
        "-----BEGIN RSA PRIVATE KEY-----MIIE-----END RSA | -----BEGIN RSA PRIVATE KEY-----***-----END RSA",
        "password= | password=",
        "password=*** | password=***"
      })
  void secrets_in_text_are_replaced_and_the_rest_stays(String text, String masked) {
    assertThat(mask.mask(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "client c1 connected to host:1883",
        "used 512 tokens: 12 prompt",
        "keyboard=qwertz monkey: 1 key=value",
        "at io.example.Broker.handle(Broker.java:42)",
        "at 1763726660123456789 ns",
        "4111111111111112 fails the check",
        "order 0.4111111111111111 or a4111111111111111 or 4111111111111111b",
        "00f067aa0ba902b7 4bf92f3577b34da6a3ce929d0e0e4736",
        "550e8400-e29b-41d4-a716-446655440000",
        "http://host:8080/path?a=b@c",
        "bearer of news",
        "client 490154203237518 connected",
        "token_type=Bearer expires_in=3600",
        "cookie_policy=strict cookieless=true",
        "tokens=128 max_tokens=4096",
        "key=user-17 partition key: 4",
        "pwd=/home/bob PWD=/srv",
        "run 20261128234604123 done at 1764373564123456789",
        "option --password is required",
        "-----BEGIN CERTIFICATE-----MIIE-----END CERTIFICATE-----",
        "10 20 30 40 50 60 70 80"
      })
  void text_without_secrets_is_the_same_object(String text) {
    assertThat(mask.mask(text)).isSameAs(text);
  }

  @ParameterizedTest
  @CsvSource({
    "password, true",
    "db.password, true",
    "oldPasswordHash, true",
    "Authorization, true",
    "set-cookie, true",
    "x-api-key, true",
    "privateKey, true",
    "sasl.jaas.secret_1, true",
    "key, false",
    "monkey, false",
    "tokens, false",
    "tokenizer, false",
    "secretary, false",
    "client_id, false"
  })
  void name_is_secret_if_one_of_its_words_is(String name, boolean secret) {
    assertThat(mask.isSecretName(name)).isEqualTo(secret);
  }

  @Test
  void host_adds_names_and_patterns() {
    SecretMask more = SecretMask.of(List.of(" iban "), List.of(Pattern.compile("cust-\\d+")));

    assertThat(more.mask("iban=DE02 of cust-17 password=x"))
        .isEqualTo("iban=*** of *** password=***");
    assertThat(more.isSecretName("payer.IBAN")).isTrue();
  }

  @Test
  void none_masks_nothing() {
    assertThat(SecretMask.none().mask("password=hunter2")).isEqualTo("password=hunter2");
    assertThat(SecretMask.none().isSecretName("password")).isFalse();
  }
}
