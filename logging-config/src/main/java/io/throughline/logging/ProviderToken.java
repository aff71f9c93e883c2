package io.throughline.logging;

import java.util.ArrayList;
import java.util.List;

/** Tokens that are known by the beginning that their provider publishes, and JSON web tokens. */
final class ProviderToken {

  private record Kind(String prefix, int least) {}

  private static final Kind[][] KINDS = new Kind[0x80][0];

  static {
    add(16, "AKIA ASIA ABIA ACCA ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- gldt- glrt- glcbt-");
    add(16, "glptt- glft- glimt- glagent- glsoat- GR1348941 dckr_pat_ dckr_oat_ pypi- npm_ hf_");
    add(16, "GOCSPX- shpat_ shpca_ shppa_ shpss_ dop_v1_ doo_v1_ dor_v1_ hvs. hvb. hvr. ATATT3");
    add(
        16,
        "ATCTT3 ATBB AGE-SECRET-KEY-1 NRAK- NRII- NRJS- glc_ glsa_ sntrys_ sntryu_ dp.pt. dp.st.");
    add(16, "lin_api_ PMAK- pul- figd_ rubygems_ CFPAT- pat-na1- gsk_ xai- sq0atp- sq0csp- nvapi-");
    add(10, "xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xoxe. xapp- sk_live_ sk_test_ rk_live_ rk_test_");
    add(
        10,
        "whsec_ hooks.slack.com/services/ discord.com/api/webhooks/ discordapp.com/api/webhooks/");
    add(10, "webhook.office.com/webhookb2/ outlook.office.com/webhook/ SharedAccessSignature=");
    add(24, "AIza ya29. SG. sk- dapi SK key- HRKU- CLOJARS_ ops_eyJ EAACEdEose0cBA");
    add(17, "eyJ LS0tLS1CRUdJTi");
  }

  private static void add(int least, String prefixes) {
    for (String prefix : prefixes.split(" ", -1)) {
      List<Kind> same = new ArrayList<>(List.of(KINDS[prefix.charAt(0)]));
      same.add(new Kind(prefix, least));
      KINDS[prefix.charAt(0)] = same.toArray(Kind[]::new);
    }
  }

  static boolean mayBegin(char c) {
    return KINDS[c].length > 0;
  }

  /** Where the token that begins at {@code start} ends; {@code start} if there is none. */
  static int end(String text, int start) {
    for (Kind kind : KINDS[text.charAt(start)]) {
      if (text.startsWith(kind.prefix, start)) {
        int from = start + kind.prefix.length();
        boolean url = kind.prefix.indexOf('/') > 0;
        int end = endOf(text, from, url);
        if (end - from >= kind.least && (url || isRandom(text, from, end, kind.prefix))) {
          return end;
        }
      }
    }
    return start;
  }

  private static int endOf(String text, int from, boolean url) {
    int i = from;
    while (i < text.length() && isTokenCharacter(text.charAt(i), url)) {
      i++;
    }
    while (i > from && text.charAt(i - 1) == '.') {
      i--;
    }
    return i;
  }

  static boolean isTokenCharacter(char c, boolean url) {
    return SecretNames.isWordCharacter(c)
        || "_-.=+".indexOf(c) >= 0
        || (url && "/@".indexOf(c) >= 0);
  }

  /** Words of a language have no digits. */
  private static boolean isRandom(String text, int from, int end, String prefix) {
    if (prefix.equals("LS0tLS1CRUdJTi") && text.startsWith("BDRVJUSUZJQ0FUR", from)) {
      return false; // a certificate
    }
    boolean hex = prefix.equals("dapi") || prefix.equals("SK") || prefix.equals("key-");
    boolean digit = prefix.equals("eyJ");
    for (int i = from; i < end; i++) {
      char c = text.charAt(i);
      digit |= c >= '0' && c <= '9';
      if (hex && Character.digit(c, 16) < 0) {
        return false;
      }
    }
    return digit;
  }

  private ProviderToken() {}
}
