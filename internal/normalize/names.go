package normalize

// venueWords are words of the names of places, groups and offices. A run of capitalised words that holds one names no
// person, whoever the place is called after.
var venueWords = set(`st str holy trinity blessed sacred lord's barn church chapel cathedral parish temple synagogue mosque abbey priory monastery ministry ministries mission umc ucc lutheran methodist baptist catholic
	episcopal presbyterian unitarian hall house home homes center centre club clubhouse alano community building bldg room library school college university hospital clinic
	street st. avenue ave road rd drive dr. boulevard blvd lane ln way court plaza square park terrace highway hwy parkway circle place group groups meeting meetings
	intergroup district area region office central committee service services board fellowship anonymous foundation society association council institute inc llc corp
	al-anon alateen alcoholics narcotics recovery sober sobriety serenity hope unity recoverydharma lodge legion vfw elks ymca ywca shelter cafe café restaurant diner
	apartments tower towers manor inn hotel motel village gardens farm ranch mall market store bank museum theater theatre gym studio annex auditorium cafeteria gazebo
	pavilion basement fire station department dept hotline helpline line toll free zoom skype whatsapp facebook google teams webex discord website page website's email
	grupo iglesia calle avenida oficina línea linea rue église eglise salle gruppe kirche straße strasse gemeinde haus zentrum app group's`)

// notNames are words that begin with a capital in sentences and headings and are no names of people: they end a name.
var notNames = set(`po box needed available message list anon wso volunteer volunteers coordinator facilitator facilitators ph tel cel wk monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun january february march april may june july august
	september october november december jan feb mar apr jun jul aug sep sept oct nov dec am pm est edt cst cdt mst mdt pst pdt et ct mt pt gmt utc noon midnight morning evening
	night nights afternoon daily weekly monthly today tomorrow first second third fourth fifth last next every each all any no not none only also and or but if when where why how
	what who which this that these those the a an in on at to of for from by with without before after until please thank thanks welcome new newcomer newcomers beginner beginners
	open closed online in-person hybrid virtual phone tel telephone cell mobile text call contact email e-mail id meeting's passcode password code pin pw link join click here
	there see use enter entrance door doors park parking lot bring wear mask masks required wheelchair accessible access coffee tea food potluck dinner lunch breakfast
	big book basic step steps tradition traditions study reading readings literature discussion topic speaker speakers meditation prayer birthday birthdays anniversary chips
	living clean just today it works daily reflections reflection grapevine came believe we you he she they i my our your his her their us them me is are was were be been has
	have had will would can could may might must shall should do does did done get got go going come coming hosted held host hosts hosting co-host chair chairs chairperson
	secretary treasurer gsr leader leaders member members friend friends family families men women mens womens men's women's young people lgbtq lgbtq+ gay lesbian seniors
	spanish english french german español espanol deutsch language translation asl sign number numbers press dial one tap two three four five six seven eight nine ten
	upstairs downstairs lower upper level floor front back rear side left right north south east west corner next near behind across inside outside info information
	aa na oa ca ga da slaa saa coda aca acoa cma ma ha ua smart higher power god lord jesus christ christmas thanksgiving easter new year's holiday holidays eve day days week
	month year years hour hours minute minutes time times start starts begin begins end ends closed: open: note notes update updated cancelled canceled moved temporarily
	permanently suspended until further notice usa u.s. canada uk america american new york california texas florida ohio city county state town township province
	inquiries questions question details more about other others someone anyone everyone everybody nobody somebody directions map address security guard buzzer bell
	y el la los las de del para por con llame llamar contacto reunión reunion grupo martes lunes miércoles jueves viernes sábado domingo
	das der die und oder ist bitte montag dienstag mittwoch donnerstag freitag samstag sonntag le les des pour avec réunion lundi mardi mercredi jeudi vendredi samedi dimanche
	red white blue green black gold golden silver sunrise sunset happy hour joy peace love light life spirit spiritual gratitude grateful attitude adjustment eye opener
	early bird rule acceptance courage wisdom freedom faith trust strength experience promises primary purpose came home women's`)

// givenNames are common given names, in the languages of most publishers. They only add to what else speaks of a person.
var givenNames = set(`aaron mia ines noor lucía amélie jürgen heike julio rosa ola una barb bev chuck hank jen dot gus ned pam viv fay kit bea jeannie ginny trudy hal wes ray lou mel stu gabe zeke robyn dee abby abigail adam adrian agnes aidan alan albert alejandra alejandro alex alexander alexandra alexis alfred alice alicia alison allan allen allison amanda
	amber amelia amy ana andrea andreas andrew andy angel angela angie anita ann anna anne annette annie anthony antonio april arlene arnold arthur ashley audrey austin barbara
	barry beatrice becky ben benjamin bernadette bernard bernice bert beth bethany betty beverly bill billy bob bobby bonnie brad bradley brandon brenda brendan brent brett brian
	bridget bruce bryan caitlin caleb calvin cameron candace carl carla carlos carmen carol caroline carolyn carrie casey catherine cathy cecilia charlene charles charlie charlotte
	chelsea cheryl chris christian christina christine christopher cindy claire clara clarence claude claudia clifford clint cody colin colleen connie connor corey courtney craig
	crystal curtis cynthia daisy dale dan dana daniel danielle danny darlene darrell dave david dawn dean deb debbie deborah debra denise dennis derek diana diane dick dolores don
	donald donna doreen doris dorothy doug douglas duane dustin dwight dylan earl ed eddie edgar edith edna eduardo edward edwin eileen elaine eleanor elena elizabeth ella ellen
	ellie emily emma eric erica erik erika erin ernest esther ethan eugene eva evan evelyn faye felicia fernando flora florence fran frances francesca francis francisco frank franz
	fred frederick gabriel gail gary gavin gene george gerald geraldine gerard gertrude gilbert gina gladys glen glenn gloria gordon grace graham greg gregory guy gwen hannah hans
	harold harriet harry harvey hazel heather hector heidi heinz helen helena helga henry herbert herman holly howard hugh ian ida ingrid irene iris isaac isabel isabella ivan jack
	jackie jacob jacqueline jaime jake james jamie jan jane janet janice jared jasmine jason javier jay jean jeanette jeanne jeff jeffrey jennifer jenny jeremy jerome jerry jesse
	jessica jill jim jimmy jo joan joann joanna joanne joe joel john johnny jon jonathan jordan jorge jose joseph josephine josh joshua joy joyce juan juanita judith judy julia
	julian julie june justin karen karin karl karla kate katherine kathleen kathryn kathy katie kay keith kelly ken kenneth kerry kevin kim kimberly kirk klaus kristen kristin kurt
	kyle lance larry laura lauren laurie lawrence leah lee leo leon leonard leroy leslie lester lewis lillian linda lisa liz lloyd lois lonnie loretta lori lorraine louis louise
	lucas lucia lucille lucy luis luke lydia lynn madison mandy manuel marc marcia marcus margaret margie maria marian marianne marie marilyn mario marion marjorie mark marlene
	marsha martha martin marvin mary mathew matt matthew maureen maurice max maxine megan melanie melinda melissa melvin mercedes meredith michael micheal michele michelle miguel
	mike mildred milton mindy miriam mitchell molly monica monika morgan myra nancy naomi natalie natasha nathan neil nellie nicholas nick nicolas nicole nina nora norma norman
	olga olivia oscar otto pablo pam pamela pat patricia patrick patsy patti patty paul paula pauline pedro peggy penny perry pete peter petra phil philip phillip phyllis priscilla
	rachel ralph ramon randall randy raul ray raymond rebecca regina renee ricardo richard rick ricky rita rob robert roberta roberto robin rod rodney roger roland ron ronald
	ronnie rosa rosalie rose rosemary ross roy ruben ruby russ russell ruth ryan sabine sabrina sally sam samantha samuel sandra sandy sara sarah scott sean sergio seth shane
	shannon sharon shaun shawn sheila shelley sherry shirley sid sidney simon sofia sonia sonya sophia sophie spencer stacey stacy stan stanley stefan stella stephanie stephen
	steve steven stewart stuart sue susan susanne suzanne sylvia tamara tammy tanya tara taylor ted teresa terri terry thelma theodore theresa thomas tiffany tim timothy tina todd
	tom tommy toni tony tracey traci tracy travis trevor trish troy tyler ursula valerie vanessa vera vernon veronica vicki vickie vicky victor victoria vincent viola violet
	virginia vivian wade walt walter wanda warren wayne wendy werner wesley wilbur wilfred will william willie wilma yolanda yvonne zach zachary zoe`)
