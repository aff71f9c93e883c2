package io.throughline.deploy;

/** A specification that cannot be followed; the message says where and why. */
final class SpecificationException extends RuntimeException {

  SpecificationException(String place, String problem) {
    super(place + ": " + problem);
  }
}
