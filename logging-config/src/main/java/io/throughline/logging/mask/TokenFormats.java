package io.throughline.logging.mask;

import java.util.ArrayList;
import java.util.List;

/** Tokens that are known by the beginning that their provider publishes, and JSON web tokens. */
final class TokenFormats {

  private record Kind(String prefix, int least) {}

  /** As much of a text tells whether it is one. */
  private static final int MAX_SEEN = 64;

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

  static boolean mayBegin(char first, char second) {
    for (Kind kind : KINDS[first]) {
      if (kind.prefix.charAt(1) == second) {
        return true;
      }
    }
    return mayBeginDiscord(first);
  }

  /** Where the token that begins at {@code start} ends; {@code start} if there is none. */
  static int end(ScannedText text, int start) {
    for (Kind kind : KINDS[text.charAt(start)]) {
      if (text.startsWith(kind.prefix, start)) {
        int from = start + kind.prefix.length();
        boolean url = kind.prefix.indexOf('/') > 0;
        int seen = endOf(text, from, url, from + MAX_SEEN);
        if (seen - from >= kind.least && (url || isRandom(text, from, seen, kind.prefix))) {
          return endOf(text, from, url, text.length());
        }
      }
    }
    return mayBeginDiscord(text.charAt(start)) ? endOfDiscord(text, start) : start;
  }

  /** Behind the number of a bot; where it ends, or {@code colon} if there is none. */
  static int endOfTelegram(ScannedText text, int colon) {
    boolean begins = colon > 0 && Character.isDigit(text.charAt(colon - 1));
    if (!begins || !text.startsWith("AA", colon + 1)) {
      return colon;
    }
    int end = colon + 1;
    while (end < text.length() && SecretValue.isNameCharacter(text.charAt(end))) {
      end++;
    }
    return end - colon > 30 ? end : colon;
  }

  /** The id of a bot in Base64, a time and a signature. */
  private static int endOfDiscord(ScannedText text, int start) {
    int id = endOfPart(text, start, 29);
    int time = endOfPart(text, id + 1, 8);
    int end = endOfPart(text, time + 1, 64);
    boolean token = id - start >= 23 && isDot(text, id) && time - id >= 7 && isDot(text, time);
    return token && end - time > 27 && isRandom(text, start, end, "") ? end : start;
  }

  private static boolean mayBeginDiscord(char c) {
    return c >= 'M' && c <= 'O';
  }

  private static int endOfPart(ScannedText text, int start, int most) {
    int i = start;
    while (i < text.length()
        && i - start < most
        && text.charAt(i) != '.'
        && SecretValue.isNameCharacter(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isDot(ScannedText text, int i) {
    return i < text.length() && text.charAt(i) == '.';
  }

  /** {@code abc8Q~...}, by its tilde: the secret of a client in Azure. */
  static boolean isAzure(ScannedText text, int tilde, int end) {
    return tilde >= 5
        && text.charAt(tilde - 1) == 'Q'
        && (text.charAt(tilde - 2) == '7' || text.charAt(tilde - 2) == '8')
        && end - tilde > 30;
  }

  static int endOfAzure(ScannedText text, int tilde) {
    int i = tilde + 1;
    while (i < text.length()
        && i - tilde < MAX_SEEN
        && (isTokenCharacter(text.charAt(i), false) || text.charAt(i) == '~')) {
      i++;
    }
    return i;
  }

  private static int endOf(ScannedText text, int from, boolean url, int limit) {
    int i = from;
    while (i < Math.min(limit, text.length()) && isTokenCharacter(text.charAt(i), url)) {
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
  private static boolean isRandom(ScannedText text, int from, int end, String prefix) {
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

  private TokenFormats() {}
}
