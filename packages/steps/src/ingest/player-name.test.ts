import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldName, nameResolver } from './player-name.ts';

describe('a folded name', () => {
  test.each([
    ['Luka Dončić', 'luka doncic'],
    ['Nikola Jokić', 'NIKOLA JOKIC'],
    ['Dennis Schröder', 'Dennis Schroder'],
    ['Michael Porter Jr.', 'Michael Porter'],
    ['Trey Murphy III', 'Trey Murphy'],
    ["De'Aaron Fox", 'DeAaron Fox'],
    ['P.J. Washington', 'PJ Washington'],
    ['Karl-Anthony Towns', 'Karl Anthony Towns'],
    ['Jørgen Małek', 'Jorgen Malek'],
  ])('is the same for %s and %s', (left, right) => {
    expect(foldName(left)).toBe(foldName(right));
  });

  test('keeps a name that is nothing but a suffix', () => {
    expect(foldName('Jr.')).toBe('jr');
  });

  test('is its own folded name, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(foldName(foldName(text))).toBe(foldName(text));
      }),
    );
  });
});

describe('the resolver', () => {
  const players = [
    { player_id: 1, player_name: 'Luka Marvić', team_tricode: 'CLD' },
    { player_id: 2, player_name: 'Luka Marvic', team_tricode: 'LRN' },
    { player_id: 3, player_name: 'Nicolas Claxton', team_tricode: 'CLD' },
    { player_id: 4, player_name: 'Jalen Hill', team_tricode: 'LRN' },
    { player_id: 5, player_name: 'Josh Hill', team_tricode: 'LRN' },
  ];
  const idOf = nameResolver(players);

  test('tells two players of one name by their teams', () => {
    expect(idOf('Luka Marvic', 'CLD')).toBe(1);
    expect(idOf('Luka Marvić', 'LRN')).toBe(2);
  });

  test('takes twins whose team is not known for nobody', () => {
    expect(idOf('Luka Marvic', 'ASH')).toBeNull();
  });

  test('finds a short first name by its initial and the last name on the team', () => {
    expect(idOf('Nic Claxton', 'CLD')).toBe(3);
  });

  test('takes two team mates with one initial and last name for nobody', () => {
    expect(idOf('J Hill', 'LRN')).toBeNull();
  });

  test('finds a player under another team when nobody else has the name', () => {
    expect(idOf('Nicolas Claxton', 'ASH')).toBe(3);
  });

  test('does not look for an initial beyond the team', () => {
    expect(idOf('Nic Claxton', 'ASH')).toBeNull();
  });

  test('tells a son from his father on one team by the suffix', () => {
    const family = nameResolver([
      { player_id: 6, player_name: 'Gary Payne', team_tricode: 'CLD' },
      { player_id: 7, player_name: 'Gary Payne II', team_tricode: 'CLD' },
    ]);
    expect(family('Gary Payne', 'CLD')).toBe(6);
    expect(family('Gary Payne II', 'CLD')).toBe(7);
    expect(family('Gary Payne Sr.', 'CLD')).toBeNull();
    expect(family('Gary Payne II', 'LRN')).toBe(7);
  });

  test('knows nicknames with another first letter, and names the other way round', () => {
    const some = nameResolver([
      { player_id: 8, player_name: "Nah'Shon Hyland", team_tricode: 'CLD' },
      { player_id: 9, player_name: 'Yongxi Cui', team_tricode: 'CLD' },
    ]);
    expect(some('Bones Hyland', 'CLD')).toBe(8);
    expect(some('Cui Yongxi', 'CLD')).toBe(9);
    expect(some('Deuce Hyland', 'CLD')).toBeNull();
  });
});
