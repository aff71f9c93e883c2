package io.throughline.examples.chat.events;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What happened. Its subject on the bus is {@code chat.} and its name. */
public enum ChatEventType {
  MESSAGE_CREATED("message.created"),
  MEMBER_JOINED("member.joined"),
  MEMBER_LEFT("member.left"),
  USER_ONLINE("user.online"),
  USER_OFFLINE("user.offline"),
  UPLOAD_STORED("upload.stored"),
  /** A message asks the assistant; comes besides {@link #MESSAGE_CREATED}. */
  ASSISTANT_ASKED("assistant.asked");

  private static final String PREFIX = "chat.";

  /** What the stream {@code CHAT} takes. */
  static final List<String> SUBJECTS =
      List.of(
          "chat.message.*", "chat.member.*", "chat.user.*", "chat.upload.*", "chat.assistant.*");

  private final String value;

  ChatEventType(String value) {
    this.value = value;
  }

  /** As it stands in JSON. */
  public String value() {
    return value;
  }

  public String subject() {
    return PREFIX + value;
  }

  public static Optional<ChatEventType> of(String value) {
    return Arrays.stream(values()).filter(type -> type.value.equals(value)).findAny();
  }
}
