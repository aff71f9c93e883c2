@NullMarked
package io.throughline.examples.chat;

import org.jspecify.annotations.NullMarked;
